using System.Runtime.InteropServices;
using BitNet.Inference.Generation;
using BitNet.Inference.Loading;

namespace BitNet.Inference.Tests.Loading;

/// <summary>A model of the fixtures with its tokens and the logits that an independent program in float64 gives for them.</summary>
internal sealed class ReferenceModel
{
    public static readonly string[] Names =
    [
        "bitnet-b158-i2_s", "bitnet-b158-tq1_0", "bitnet-b158-tq2_0", "bitnet-tq2_0", "llama-f32", "llama-f16", "stories260K-f32",
    ];

    private ReferenceModel(string name)
    {
        Path = Fixtures.Path($"models/{name}.gguf");
        Tokens = [.. File.ReadAllText(Fixtures.Path($"models/{name}.tokens")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
        Logits = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Fixtures.Path($"models/{name}.logits.f32"))).ToArray();
    }

    public string Path { get; }

    public int[] Tokens { get; }

    /// <summary><c>[tokens, vocabulary]</c></summary>
    public float[] Logits { get; }

    /// <summary>The targets that this machine runs.</summary>
    public static IEnumerable<string> Targets => RegisteredKernels.Tables.SelectMany(table => table.Targets).Where(target => target.IsSupported()).Select(target => target.Name);

    public static ReferenceModel Open(string name) => new(name);

    public LanguageModel Load(string? target = null, int threads = 1, string kv = "f32", int batch = 512, double? weightBits = null) =>
        LanguageModel.Load(Path, new ModelOptions { Target = target, Threads = threads, KvType = kv, BatchTokens = batch, WeightBits = weightBits });

    /// <summary>The logits of all tokens, fed in pieces of these lengths, the last of them repeated.</summary>
    public float[] Run(LanguageModel model, params int[] pieces)
    {
        using Session session = model.CreateSession(Tokens.Length);
        int vocabulary = model.Forward.Vocabulary;
        var logits = new float[Tokens.Length * vocabulary];
        int piece = 0;
        for (int at = 0; at < Tokens.Length; piece++)
        {
            int count = Math.Min(pieces[Math.Min(piece, pieces.Length - 1)], Tokens.Length - at);
            session.Evaluate(Tokens.AsSpan(at, count), logits.AsSpan(at * vocabulary, count * vocabulary));
            at += count;
        }

        return logits;
    }

    /// <summary>The logits of all tokens, fed one by one as in generation.</summary>
    public float[] Step(LanguageModel model)
    {
        using Session session = model.CreateSession(Tokens.Length);
        var logits = new List<float>();
        foreach (int token in Tokens)
        {
            session.Decode(token);
            logits.AddRange(session.Logits);
        }

        return [.. logits];
    }

    /// <summary>The root mean square of the difference, relative to that of the reference.</summary>
    public double RelativeError(ReadOnlySpan<float> logits)
    {
        Assert.Equal(Logits.Length, logits.Length);
        double error = 0, size = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            error += Math.Pow((double)logits[i] - Logits[i], 2);
            size += Math.Pow(Logits[i], 2);
        }

        return Math.Sqrt(error / size);
    }

    /// <summary>The most probable token behind each position.</summary>
    public int[] ArgMax(ReadOnlySpan<float> logits)
    {
        int vocabulary = Logits.Length / Tokens.Length;
        var best = new int[Tokens.Length];
        for (int t = 0; t < best.Length; t++)
        {
            ReadOnlySpan<float> row = logits.Slice(t * vocabulary, vocabulary);
            for (int i = 1; i < row.Length; i++) best[t] = row[i] > row[best[t]] ? i : best[t];
        }

        return best;
    }
}
