using BitNet.Inference.Files;

namespace BitNet.Inference.Checkpoints;

/// <summary>An open safetensors file: eight bytes with the length of a JSON header, the header, the tensors' bytes.</summary>
internal sealed class SafetensorsFile : IDisposable
{
    private readonly FileImage _image;

    private SafetensorsFile(FileImage image)
    {
        _image = image;
        try
        {
            Tensors = SafetensorsHeader.Read(image);
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>The tensors in the order of their bytes.</summary>
    internal IReadOnlyList<SafetensorsTensor> Tensors { get; }

    /// <summary>Bytes in the file.</summary>
    internal long Length => _image.Length;

    /// <summary>Maps a file into memory and checks its header.</summary>
    /// <exception cref="CheckpointException">There is no such file, it cannot be read, or it is not a valid safetensors file.</exception>
    internal static SafetensorsFile Open(string path) => new(FileImage.Map(path, CheckpointException.Of));

    public void Dispose() => _image.Dispose();
}
