using BitNet.Inference.Checkpoints;
using BitNet.Inference.Gguf;

namespace BitNet.Inference.Loading;

/// <summary>A model as it is stored: a GGUF file, or a folder with a Hugging Face checkpoint, which is read as the file that it would become.</summary>
public sealed class StoredModel : IDisposable
{
    private readonly IDisposable _owner;

    private StoredModel(GgufFile file, ITensorBytes bytes, IDisposable owner, long length)
    {
        File = file;
        Bytes = bytes;
        Length = length;
        _owner = owner;
    }

    /// <summary>Keys and tensors.</summary>
    public GgufFile File { get; }

    /// <summary>Where the tensors' bytes are.</summary>
    public ITensorBytes Bytes { get; }

    /// <summary>Bytes of the file, or of all that hold the checkpoint's weights.</summary>
    public long Length { get; }

    /// <summary>Whether it is a folder.</summary>
    public bool IsCheckpoint => _owner is Checkpoint;

    /// <summary>Opens a GGUF file, or a folder with a checkpoint.</summary>
    /// <exception cref="InferenceException">It cannot be read; the message says what to do.</exception>
    public static StoredModel Open(string path)
    {
        if (!Directory.Exists(path)) return Of(GgufFile.Open(path));
        Checkpoint checkpoint = Checkpoint.Open(path);
        return new StoredModel(checkpoint.File, checkpoint, checkpoint, checkpoint.Length);
    }

    /// <summary>An open file, which this then owns.</summary>
    /// <param name="file">The file.</param>
    /// <param name="bytes">Where its tensors' bytes are; null for the file itself. It stays the caller's.</param>
    public static StoredModel Of(GgufFile file, ITensorBytes? bytes = null) => new(file, bytes ?? new FileTensorBytes(), file, file.Length);

    /// <summary>Closes it.</summary>
    public void Dispose() => _owner.Dispose();
}
