using BitNet.Runtime.Tables;

namespace BitNet.Inference.Gguf;

/// <summary>Says which of the known number formats a tensor is stored in.</summary>
/// <remarks>
/// Forks of ggml use some type ids for different formats. Where several known formats share an id, the one whose size fills the gap
/// to the next tensor, padding apart, is meant; nothing is guessed.
/// </remarks>
public sealed class FormatResolver
{
    private readonly ILookup<int, FormatEntry> _byId;
    private readonly uint _alignment;

    /// <summary>A resolver for the files of one alignment.</summary>
    /// <param name="formats">The formats of the kernel table.</param>
    /// <param name="alignment">The file's alignment in bytes: less than that may lie between two tensors.</param>
    public FormatResolver(IEnumerable<FormatEntry> formats, uint alignment)
    {
        _byId = formats.Where(format => format.GgufId >= 0).ToLookup(format => format.GgufId);
        _alignment = alignment;
    }

    /// <summary>The tensor's format. All its bytes are inside the file, and its rows are whole blocks.</summary>
    /// <exception cref="GgufException">No format, more than one, or a size that does not fit.</exception>
    public FormatEntry Resolve(GgufTensor tensor)
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
        RowsAreWhole(format, tensor) && TryBytes(format, tensor, out long bytes) && bytes <= tensor.MaxBytes && tensor.MaxBytes - bytes < _alignment;

    private static void Check(FormatEntry format, GgufTensor tensor)
    {
        if (!RowsAreWhole(format, tensor))
            throw Error(tensor, $"a row of {tensor.RowLength} weights is no whole number of {format.GgufName} blocks of {format.BlockWeights}");
        RequireShape(format, tensor);
        if (!TryBytes(format, tensor, out long bytes) || bytes > tensor.MaxBytes)
            throw Error(tensor, $"as {format.GgufName} it needs {(bytes < 0 ? "too many" : bytes)} bytes, but {tensor.MaxBytes} lie between its start and the next tensor or the end of the file");
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
        string.Join(", ", formats.Select(format => format.GgufName).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private static GgufException Error(GgufTensor tensor, string what) =>
        new($"{tensor.FileName}: tensor {tensor} at byte {tensor.Offset}: {what}; the file is damaged, or made by a program whose formats are not known here: convert the model again, or add a format spec");
}
