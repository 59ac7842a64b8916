using BitNet.Inference.Generation;
using BitNet.Inference.Gguf;
using BitNet.Inference.Tokenization;
using BitNet.Runtime.Models;
using BitNet.Runtime.Selection;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;

namespace BitNet.Inference.Loading;

/// <summary>A loaded model: its forward pass, its tokenizer, and the threads and kernels they run on.</summary>
/// <remarks>It serves one session's call at a time.</remarks>
public sealed class LanguageModel : IDisposable
{
    private readonly StoredModel _stored;
    private readonly GgufModelSource _source;

    private LanguageModel(StoredModel stored, GgufModelSource source, ForwardPass forward, ModelEntry entry, string architecture, ModelOptions options)
    {
        _stored = stored;
        _source = source;
        Forward = forward;
        Name = entry.Name;
        Architecture = architecture;
        Options = options;
        Tokenizer = ModelFile.Tokenizer(stored.File);
    }

    /// <summary>The model's name in its spec, as <c>BitNetB158</c>.</summary>
    public string Name { get; }

    /// <summary>The file's <c>general.architecture</c>.</summary>
    public string Architecture { get; }

    /// <summary>The options that it was loaded with.</summary>
    public ModelOptions Options { get; }

    /// <summary>The file, or what a checkpoint is read as; open as long as the model.</summary>
    public GgufFile File => _stored.File;

    /// <summary>The forward pass.</summary>
    public ForwardPass Forward { get; }

    /// <summary>The tokenizer; null where the file holds no vocabulary.</summary>
    public Tokenizer? Tokenizer { get; }

    /// <summary>The kernels that it runs on.</summary>
    public KernelSet Kernels => _source.Kernels;

    /// <summary>The threads that it runs on.</summary>
    public WorkerPool Pool => _source.Pool;

    /// <summary>The most positions that a session holds.</summary>
    public int ContextLength => _source.ContextLength;

    /// <summary>Loads a GGUF file, or a folder with a Hugging Face checkpoint.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="options">Threads, target, limits; null for the defaults.</param>
    /// <param name="progress">Told after each tensor, on the calling thread.</param>
    /// <exception cref="InferenceException">It cannot be read, or no registered model, kernel or target can run it; the message says what to do.</exception>
    public static LanguageModel Load(string path, ModelOptions? options = null, Action<LoadProgress>? progress = null) =>
        Load(StoredModel.Open(path), options, progress);

    /// <summary>Loads an open file, which the model then owns, also where loading fails.</summary>
    /// <param name="file">The file.</param>
    /// <param name="options">Threads, target, limits; null for the defaults.</param>
    /// <param name="progress">Told after each tensor, on the calling thread.</param>
    /// <param name="bytes">Where its tensors' bytes are; null for the file itself.</param>
    /// <exception cref="InferenceException">No registered model, kernel or target can run it; the message says what to do.</exception>
    public static LanguageModel Load(GgufFile file, ModelOptions? options = null, Action<LoadProgress>? progress = null, ITensorBytes? bytes = null) =>
        Load(StoredModel.Of(file, bytes), options, progress);

    /// <summary>Loads an open model, which the result then owns, also where loading fails.</summary>
    /// <param name="stored">The model.</param>
    /// <param name="options">Threads, target, limits; null for the defaults.</param>
    /// <param name="progress">Told after each tensor, on the calling thread.</param>
    /// <exception cref="InferenceException">No registered model, kernel or target can run it; the message says what to do.</exception>
    public static LanguageModel Load(StoredModel stored, ModelOptions? options = null, Action<LoadProgress>? progress = null)
    {
        GgufFile file = stored.File;
        options ??= new ModelOptions();
        WorkerPool? pool = null;
        GgufModelSource? source = null;
        ForwardPass? forward = null;
        try
        {
            string architecture = file.Metadata.GetString("general.architecture");
            var kernels = new KernelSet(options.Tables, options.Target);
            ModelEntry entry = ModelFile.Model(file, architecture, kernels);
            int contextLength = ModelFile.ContextLength(file, architecture, options.ContextLength);
            pool = new WorkerPool(options.Threads);
            source = new GgufModelSource(file, stored.Bytes, architecture, kernels, pool, options, contextLength, progress);
            forward = entry.Create(source);
            source.Finish(entry.Name);
            return new LanguageModel(stored, source, forward, entry, architecture, options);
        }
        catch (Exception exception)
        {
            forward?.Dispose();
            source?.Dispose();
            pool?.Dispose();
            stored.Dispose();
            if (exception is InvalidDataException or KernelNotFoundException or OutOfMemoryException) throw new ModelException($"{file.Name}: {exception.Message}", exception);
            if (exception is ArgumentException or InvalidOperationException or OverflowException) throw new ModelException(exception.Message, exception);
            throw;
        }
    }

    /// <summary>Starts a session with an empty context.</summary>
    /// <param name="capacity">The most positions, prompt included; 0 takes <see cref="ContextLength"/>.</param>
    /// <exception cref="ModelException">The model was not loaded for that many.</exception>
    public Session CreateSession(int capacity = 0) => new(this, capacity == 0 ? ContextLength : capacity);

    /// <summary>Frees the weights and ends the threads.</summary>
    public void Dispose()
    {
        Forward.Dispose();
        _source.Dispose();
        Pool.Dispose();
        _stored.Dispose();
    }
}
