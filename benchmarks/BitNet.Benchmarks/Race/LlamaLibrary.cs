using System.Runtime.InteropServices;
using System.Text;

namespace BitNet.Benchmarks.Race;

/// <summary>llama.cpp through the C interface of its library: as much of it as a benchmark needs.</summary>
internal sealed unsafe class LlamaLibrary : IDisposable
{
    private const int LogError = 4;

    private readonly nint _library;
    private readonly nint _model;
    private readonly nint _context;

    /// <summary>Loads library and model.</summary>
    /// <param name="folder">Where <c>libllama</c>, <c>libggml</c> and ggml's back ends for processors are.</param>
    /// <param name="model">A GGUF file.</param>
    /// <param name="threads">Threads, for prompts and for decoding.</param>
    /// <param name="positions">The most tokens in the cache.</param>
    /// <exception cref="InvalidOperationException">The library is another version, or cannot load the model.</exception>
    public LlamaLibrary(string folder, string model, int threads, int positions)
    {
        nint ggml = NativeLibrary.Load(Single(folder, "libggml.*"));
        _library = NativeLibrary.Load(Single(folder, "libllama.*"));
        ((delegate* unmanaged[Cdecl]<nint, nint, void>)Export("llama_log_set"))((nint)(delegate* unmanaged[Cdecl]<int, byte*, nint, void>)&Log, 0);
        fixed (byte* path = Encoding.UTF8.GetBytes(folder + "\0"))
            ((delegate* unmanaged[Cdecl]<byte*, void>)NativeLibrary.GetExport(ggml, "ggml_backend_load_all_from_path"))(path);

        ModelParameters modelParameters = ((delegate* unmanaged[Cdecl]<ModelParameters>)Export("llama_model_default_params"))();
        fixed (byte* path = Encoding.UTF8.GetBytes(model + "\0"))
            _model = ((delegate* unmanaged[Cdecl]<byte*, ModelParameters, nint>)Export("llama_model_load_from_file"))(path, modelParameters);
        if (_model == 0) throw new InvalidOperationException($"llama.cpp cannot load {model}");

        ContextParameters parameters = ((delegate* unmanaged[Cdecl]<ContextParameters>)Export("llama_context_default_params"))();
        if (parameters is not { Batch: 2048, MicroBatch: 512, Threads: > 0 and < 1024 } || parameters.Threads != parameters.BatchThreads)
            throw new InvalidOperationException("llama.cpp's parameters are laid out otherwise than in the version that benchmarks/compare/package.json names; use that one");
        parameters.Positions = (uint)positions;
        parameters.Threads = parameters.BatchThreads = threads;
        _context = ((delegate* unmanaged[Cdecl]<nint, ContextParameters, nint>)Export("llama_init_from_model"))(_model, parameters);
        if (_context == 0) throw new InvalidOperationException($"llama.cpp cannot run {model} with {positions} positions");
        BatchTokens = (int)parameters.Batch;
        Vocabulary = ((delegate* unmanaged[Cdecl]<nint, int>)Export("llama_vocab_n_tokens"))(((delegate* unmanaged[Cdecl]<nint, nint>)Export("llama_model_get_vocab"))(_model));
    }

    /// <summary>The most tokens that one call of <see cref="Decode"/> takes.</summary>
    public int BatchTokens { get; }

    /// <summary>Tokens in the vocabulary.</summary>
    public int Vocabulary { get; }

    /// <summary>Empties the cache.</summary>
    public void Clear()
    {
        nint memory = ((delegate* unmanaged[Cdecl]<nint, nint>)Export("llama_get_memory"))(_context);
        ((delegate* unmanaged[Cdecl]<nint, byte, void>)Export("llama_memory_clear"))(memory, 1);
    }

    /// <summary>Computes tokens behind those in the cache, and the logits behind the last.</summary>
    /// <exception cref="InvalidOperationException">llama.cpp failed.</exception>
    public void Decode(ReadOnlySpan<int> tokens)
    {
        fixed (int* first = tokens)
        {
            Batch batch = ((delegate* unmanaged[Cdecl]<int*, int, Batch>)Export("llama_batch_get_one"))(first, tokens.Length);
            int result = ((delegate* unmanaged[Cdecl]<nint, Batch, int>)Export("llama_decode"))(_context, batch);
            if (result != 0) throw new InvalidOperationException($"llama_decode returned {result}");
        }

        ((delegate* unmanaged[Cdecl]<nint, void>)Export("llama_synchronize"))(_context);
    }

    public void Dispose()
    {
        ((delegate* unmanaged[Cdecl]<nint, void>)Export("llama_free"))(_context);
        ((delegate* unmanaged[Cdecl]<nint, void>)Export("llama_model_free"))(_model);
    }

    // File names carry a version.
    private static string Single(string folder, string pattern) =>
        Directory.Exists(folder) && Directory.GetFiles(folder, pattern) is [string file, ..]
            ? file
            : throw new InvalidOperationException($"there is no {pattern} in {folder}; install the package that benchmarks/compare/package.json names");

    private nint Export(string name) => NativeLibrary.GetExport(_library, name);

    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static void Log(int level, byte* text, nint data)
    {
        if (level == LogError) Console.Error.Write(Marshal.PtrToStringUTF8((nint)text));
    }

    // Larger than the library's own, whose size differs from version to version: it is passed through as it comes.
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct ModelParameters
    {
        private readonly nint _devices;
    }

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct ContextParameters
    {
        [FieldOffset(0)] public uint Positions;
        [FieldOffset(4)] public uint Batch;
        [FieldOffset(8)] public uint MicroBatch;
        [FieldOffset(28)] public int Threads;
        [FieldOffset(32)] public int BatchThreads;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Batch
    {
        private readonly int _count;
        private readonly nint _tokens;
        private readonly nint _embeddings;
        private readonly nint _positions;
        private readonly nint _sequenceCounts;
        private readonly nint _sequences;
        private readonly nint _logits;
    }
}
