using BitNet.Runtime.Tables;

namespace BitNet.Inference.Gguf;

/// <summary>Says which of the known number formats a tensor is stored in.</summary>
/// <remarks>
/// Forks of ggml use some type ids for different formats. Where several known formats share an id, the one whose size fills the gap
/// to the next tensor, padding apart, is meant; nothing is guessed. A scale that stands behind its matrix as a tensor of its own counts as the matrix's.
/// </remarks>
public sealed class FormatResolver
{
    private readonly FormatEntry[] _formats;
    private readonly ILookup<int, FormatEntry> _byId;
    private readonly uint _alignment;
    private readonly Func<GgufTensor, string?>? _nameOf;

    /// <summary>A resolver for the files of one alignment.</summary>
    /// <param name="formats">The formats of the kernel table.</param>
    /// <param name="alignment">The file's alignment in bytes: less than that may lie between two tensors.</param>
    /// <param name="nameOf">The name of a tensor's format where its bytes are not in that of its type id, else null.</param>
    public FormatResolver(IEnumerable<FormatEntry> formats, uint alignment, Func<GgufTensor, string?>? nameOf = null)
    {
        _formats = [.. formats];
        _byId = _formats.SelectMany(format => format.OtherGgufIds.Prepend(format.GgufId), (format, id) => (Id: id, Format: format)).Where(pair => pair.Id >= 0).ToLookup(pair => pair.Id, pair => pair.Format);
        _alignment = alignment;
        _nameOf = nameOf;
    }

    /// <summary>The tensor's format. All its bytes are inside the file, and its rows are whole blocks.</summary>
    /// <exception cref="GgufException">No format, more than one, or a size that does not fit.</exception>
    public FormatEntry Resolve(GgufTensor tensor)
    {
        if (_nameOf?.Invoke(tensor) is { } name)
        {
            FormatEntry named = _formats.FirstOrDefault(format => format.Name == name) ?? throw Error(tensor, $"its format '{name}' is not known");
            Check(named, tensor);
            return named;
        }

        return Declared(tensor);
    }

    /// <summary>The format that the tensor's type id stands for, whatever its bytes are in.</summary>
    /// <exception cref="GgufException">No format, more than one, or a size that does not fit.</exception>
    public FormatEntry Declared(GgufTensor tensor)
    {
        FormatEntry[] candidates = tensor.TypeId <= int.MaxValue ? [.. _byId[(int)tensor.TypeId]] : [];
        if (candidates.Length == 0)
            throw Error(tensor, $"no format with the GGUF type id {tensor.TypeId} is known; known are {Names(_byId.SelectMany(group => group))}");
        FormatEntry[] fitting = candidates.Length == 1 ? candidates : [.. candidates.Where(format => Fills(format, tensor))];
        if (fitting.Length != 1)
            throw Error(tensor, fitting.Length == 0
                ? $"none of {Names(candidates)}, which share the type id {tensor.TypeId}, has the size of the {tensor.MaxBytes} bytes up to the next tensor"
                : $"{Names(fitting)} share the type id {tensor.TypeId} and both fit the {tensor.MaxBytes} bytes up to the next tensor");
        Check(fitting[0], tensor);
        return fitting[0];
    }

    /// <summary>The tensor's format, or null where no known format has its type id: its bytes can be copied, but not read.</summary>
    /// <exception cref="GgufException">More than one format is possible, or a size does not fit.</exception>
    public FormatEntry? ResolveKnown(GgufTensor tensor) =>
        tensor.TypeId <= int.MaxValue && _byId.Contains((int)tensor.TypeId) ? Resolve(tensor) : null;

    private bool Fills(FormatEntry format, GgufTensor tensor) =>
        RowsAreWhole(format, tensor) && TryBytes(format, tensor, out long bytes) && bytes <= tensor.BytesFor(format) && tensor.BytesFor(format) - bytes < _alignment;

    private static void Check(FormatEntry format, GgufTensor tensor)
    {
        if (!RowsAreWhole(format, tensor))
            throw Error(tensor, $"a row of {tensor.RowLength} weights is no whole number of {format.Title} blocks of {format.BlockWeights}");
        RequireShape(format, tensor);
        if (!TryBytes(format, tensor, out long bytes) || bytes > tensor.BytesFor(format))
            throw Error(tensor, $"as {format.Title} it needs {(bytes < 0 ? "too many" : bytes)} bytes, but {tensor.BytesFor(format)} lie between its start and the next tensor or the end of the file");
    }

    private static void RequireShape(FormatEntry format, GgufTensor tensor)
    {
        try
        {
            if (format.Arrange != 0) format.TensorBytes(tensor.Rows, tensor.RowLength);
        }
        catch (InvalidDataException e)
        {
            throw new GgufException($"{tensor.FileName}: tensor {tensor} at byte {tensor.Offset}: {e.Message}");
        }
    }

    private static bool RowsAreWhole(FormatEntry format, GgufTensor tensor) => format.Flat || tensor.RowLength % format.BlockWeights == 0;

    private static bool TryBytes(FormatEntry format, GgufTensor tensor, out long bytes)
    {
        try
        {
            bytes = format.TensorBytes(tensor.Rows, tensor.RowLength);
            return true;
        }
        catch (Exception e) when (e is OverflowException or InvalidDataException)
        {
            bytes = -1;
            return false;
        }
    }

    private static string Names(IEnumerable<FormatEntry> formats) =>
        string.Join(", ", formats.Select(format => format.Title).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private static GgufException Error(GgufTensor tensor, string what) =>
        new($"{tensor.FileName}: tensor {tensor} at byte {tensor.Offset}: {what}; the file is damaged, or made by a program whose formats are not known here: convert the model again, or add a format spec");
}
