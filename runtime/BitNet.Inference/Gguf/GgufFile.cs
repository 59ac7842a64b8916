using System.Diagnostics.CodeAnalysis;
using BitNet.Inference.Files;

namespace BitNet.Inference.Gguf;

/// <summary>An open GGUF file (version 2 or 3, little-endian): metadata and tensors, read in place.</summary>
/// <remarks>
/// The header is checked completely when the file is opened: every count and offset lies inside the file. Tensor data are not touched.
/// Everything reached from here is valid until the file is closed. Reading is safe from several threads.
/// </remarks>
public sealed class GgufFile : IDisposable
{
    private readonly FileImage _image;
    private readonly GgufHeader _header;
    private readonly Dictionary<string, GgufTensor> _byName;

    private GgufFile(FileImage image)
    {
        _image = image;
        try
        {
            _header = GgufParser.Parse(image);
            _byName = _header.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>The path, or the name that was given for a memory image.</summary>
    public string Name => _image.Name;

    /// <summary>Bytes in the file.</summary>
    public long Length => _image.Length;

    /// <summary>2 or 3.</summary>
    public uint Version => _header.Version;

    /// <summary>What every tensor's offset is a multiple of, relative to the data section: a power of two, 32 where the file says nothing.</summary>
    public uint Alignment => _header.Alignment;

    /// <summary>The keys and their values.</summary>
    public GgufMetadata Metadata => _header.Metadata;

    /// <summary>The tensors in the order of the file; empty for a file that holds only a vocabulary.</summary>
    public IReadOnlyList<GgufTensor> Tensors => _header.Tensors;

    /// <summary>Maps a file into memory.</summary>
    /// <exception cref="GgufException">There is no such file, it cannot be read, or it is not a valid GGUF file.</exception>
    public static GgufFile Open(string path) => new(FileImage.Map(path, GgufException.Of));

    /// <summary>Reads an image in managed memory, which is pinned until the file is closed.</summary>
    /// <exception cref="GgufException">It is not a valid GGUF file.</exception>
    public static GgufFile FromMemory(byte[] bytes, string name) => FromHeader(bytes, bytes.Length, name);

    /// <summary>Reads the beginning of a file, as <see cref="GgufWriter.WriteHeader"/> makes it: the bytes of its tensors are elsewhere.</summary>
    /// <param name="header">Everything before the tensors' bytes; pinned until the file is closed.</param>
    /// <param name="length">Bytes that the whole file would have.</param>
    /// <param name="name">Its name for error messages.</param>
    /// <exception cref="GgufException">It is not a valid GGUF file.</exception>
    public static GgufFile FromHeader(byte[] header, long length, string name) => new(FileImage.Of(header, name, length));

    /// <summary>The tensor of that name, if the file has one.</summary>
    public bool TryGetTensor(string name, [NotNullWhen(true)] out GgufTensor? tensor) => _byName.TryGetValue(name, out tensor);

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="GgufException">The file has none.</exception>
    public GgufTensor GetTensor(string name) => _byName.TryGetValue(name, out GgufTensor? tensor)
        ? tensor
        : throw new GgufException($"{Name}: the tensor '{name}' is missing; the file is incomplete or made for another architecture, convert the model again");

    /// <inheritdoc/>
    public void Dispose() => _image.Dispose();
}
