using BitNet.Inference.Generation;
using BitNet.Inference.Loading;

namespace BitNet.Inference.Tests.Loading;

/// <summary>Every fixture model on every target: right, and the same to the last bit however the work is divided.</summary>
public sealed class ModelLogitsTests
{
    private const double Bound = 1e-5;

    public static TheoryData<string, string> ModelsAndTargets
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string name in ReferenceModel.Names)
            {
                foreach (string target in ReferenceModel.Targets.DefaultIfEmpty("none")) data.Add(name, target);
            }

            return data;
        }
    }

    public static TheoryData<string> Models => [.. ReferenceModel.Names];

    /// <summary>
    /// Types of the cache with a bound for the error of the logits. f16 rounds keys and values to 11 bits, i8 to 127 steps of their largest;
    /// in ternary models that moves int8 activations to their neighbours now and then, which changes them by a 127th.
    /// </summary>
    public static TheoryData<string, string, double> ModelsAndTypes
    {
        get
        {
            var data = new TheoryData<string, string, double>();
            foreach (string name in ReferenceModel.Names)
            {
                bool ternary = name.StartsWith("bitnet", StringComparison.Ordinal);
                data.Add(name, "f16", ternary ? 0.03 : 0.0005); // measured: 0.019 to 0.021, 0.0003
                data.Add(name, "i8", ternary ? 0.045 : 0.02); // measured: 0.027 to 0.030, 0.008 to 0.014
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(ModelsAndTargets))]
    public void Logits_are_the_references(string name, string target)
    {
        ReferenceModel reference = ReferenceModel.Open(name);
        using LanguageModel model = reference.Load(target);
        Assert.Equal(target, model.Kernels.Target.Name);
        float[] logits = reference.Run(model, reference.Tokens.Length);
        Assert.InRange(reference.RelativeError(logits), 0, Bound);
        Assert.Equal(reference.ArgMax(reference.Logits), reference.ArgMax(logits));
    }

    [Theory]
    [MemberData(nameof(ModelsAndTargets))]
    public void Logits_do_not_depend_on_threads_or_on_how_tokens_are_fed(string name, string target)
    {
        ReferenceModel reference = ReferenceModel.Open(name);
        float[]? expected = null;
        foreach (int threads in (int[])[1, 2, 3])
        {
            using LanguageModel model = reference.Load(target, threads);
            float[] prompt = reference.Run(model, reference.Tokens.Length);
            expected ??= prompt;
            AssertSame(expected, prompt, $"one prompt, {threads} threads");
            AssertSame(expected, reference.Step(model), $"step by step, {threads} threads");
            AssertSame(expected, reference.Run(model, 1, 2, 3, 5, 8), $"in growing chunks, {threads} threads");
            AssertSame(expected, reference.Run(model, 7, 1, 4), $"in chunks, {threads} threads");
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Logits_are_the_same_on_every_target(string name)
    {
        ReferenceModel reference = ReferenceModel.Open(name);
        float[]? expected = null;
        foreach (string target in ReferenceModel.Targets)
        {
            using LanguageModel model = reference.Load(target, threads: 2);
            float[] logits = reference.Run(model, reference.Tokens.Length);
            expected ??= logits;
            AssertSame(expected, logits, target);
        }
    }

    [Theory]
    [MemberData(nameof(ModelsAndTargets))]
    public void Logits_do_not_depend_on_the_bits_of_a_weight(string name, string target)
    {
        ReferenceModel reference = ReferenceModel.Open(name);
        using LanguageModel wide = reference.Load(target, threads: 2, weightBits: 2);
        using LanguageModel dense = reference.Load(target, threads: 2, weightBits: 1.6);
        // Rows of 256 weights and more are four fifths of their size, for all that tiles of 20 leave unused.
        if (name.StartsWith("bitnet", StringComparison.Ordinal)) Assert.True(dense.Forward.WeightBytesPerToken < wide.Forward.WeightBytesPerToken);
        float[] expected = reference.Run(wide, reference.Tokens.Length);
        AssertSame(expected, reference.Run(dense, reference.Tokens.Length), "one prompt");
        AssertSame(expected, reference.Step(dense), "step by step");
        AssertSame(expected, reference.Run(dense, 7, 1, 4), "in chunks");
    }

    [Theory]
    [MemberData(nameof(ModelsAndTypes))]
    public void A_smaller_cache_is_near_and_as_invariant(string name, string kv, double bound)
    {
        ReferenceModel reference = ReferenceModel.Open(name);
        float[]? expected = null;
        foreach (string target in ReferenceModel.Targets)
        {
            using LanguageModel model = reference.Load(target, threads: 2, kv: kv);
            float[] logits = reference.Run(model, reference.Tokens.Length);
            expected ??= logits;
            AssertSame(expected, logits, target);
            AssertSame(expected, reference.Step(model), "step by step");
            AssertSame(expected, reference.Run(model, 3, 1, 5), "in chunks");
        }

        Assert.InRange(reference.RelativeError(expected!), 0, bound);
    }

    [Theory]
    [InlineData("bitnet-b158-i2_s", "q8_0", 0.008)]
    [InlineData("bitnet-b158-i2_s", "q6_k", 0.025)]
    [InlineData("bitnet-b158-i2_s", "q4_0", 0.12)]
    [InlineData("llama-f32", "f16", 0.0003)]
    [InlineData("llama-f32", "q8_0", 0.008)]
    public void A_head_in_fewer_bits_is_near(string name, string head, double bound)
    {
        ReferenceModel reference = ReferenceModel.Open(name);
        using LanguageModel model = LanguageModel.Load(reference.Path, new ModelOptions { Threads = 2, HeadFormat = head });
        float[] logits = reference.Run(model, reference.Tokens.Length);
        // It is the head that changes, and not the embedding, though the file may have one tensor for both: an error of all layers would be larger.
        Assert.InRange(reference.RelativeError(logits), 1e-6, bound);
        AssertSame(logits, reference.Step(model), "step by step");
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Batches_of_a_prompt_do_not_show(string name)
    {
        ReferenceModel reference = ReferenceModel.Open(name);
        float[]? expected = null;
        foreach (int batch in (int[])[512, 4, 1])
        {
            using LanguageModel model = reference.Load(batch: batch);
            using Session session = model.CreateSession(reference.Tokens.Length);
            session.Prefill(reference.Tokens);
            expected ??= session.Logits.ToArray();
            AssertSame(expected, session.Logits, $"batches of {batch}");
        }
    }

    [Fact]
    public void Decoding_allocates_nothing()
    {
        ReferenceModel reference = ReferenceModel.Open("bitnet-b158-i2_s");
        using LanguageModel model = reference.Load(threads: 2);
        using Session session = model.CreateSession(64);
        for (int i = 0; i < 10; i++) session.Decode(i);
        int token = 10;
        Assert.Equal(0, Allocations.Fewest(() =>
        {
            for (int i = 0; i < 8; i++) session.Decode(token++);
        }));
    }

    private static void AssertSame(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]))
                Assert.Fail($"{what}: logit {i} is {actual[i]:R} instead of {expected[i]:R}");
        }
    }
}
