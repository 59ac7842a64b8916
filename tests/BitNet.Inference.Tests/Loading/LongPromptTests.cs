using BitNet.Inference.Generation;
using BitNet.Inference.Loading;
using BitNet.Inference.Synthetic;

namespace BitNet.Inference.Tests.Loading;

/// <summary>Prompts of many blocks of tokens, over parts of attention that grow at 1,024 positions.</summary>
public sealed class LongPromptTests
{
    private const int Length = 1100;

    [Theory]
    [InlineData("f32", 2)]
    [InlineData("f16", 2)]
    [InlineData("f16", 1)]
    [InlineData("i8", 2)]
    public void What_follows_a_long_prompt_does_not_depend_on_how_it_was_read(string kv, int threads)
    {
        float[] expected = LogitsBehind(kv, threads, batch: 512, [512, 512]);
        Assert.True(expected.All(float.IsFinite));
        foreach (int[] pieces in (int[][])[[33], [1000, 31, 1], [1]])
            Assert.Equal(expected, LogitsBehind(kv, threads, batch: 1000, pieces));
    }

    /// <summary>The logits of the last token, the prompt fed in pieces of these lengths, the last of them repeated.</summary>
    private static float[] LogitsBehind(string kv, int threads, int batch, int[] pieces)
    {
        using var source = new SyntheticModel(SyntheticShape.Of("tiny"));
        int[] tokens = [.. Enumerable.Range(0, Length).Select(i => i * 97 % 509)];
        using LanguageModel model = LanguageModel.Load(source.File, new ModelOptions { Threads = threads, KvType = kv, BatchTokens = batch }, null, source);
        using Session session = model.CreateSession(Length);
        for (int at = 0, piece = 0; at < Length; piece++)
        {
            int count = Math.Min(pieces[Math.Min(piece, pieces.Length - 1)], Length - at);
            session.Prefill(tokens.AsSpan(at, count));
            at += count;
        }

        return session.Logits.ToArray();
    }
}
