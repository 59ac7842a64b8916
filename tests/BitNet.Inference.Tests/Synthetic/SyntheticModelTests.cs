using BitNet.Inference.Generation;
using BitNet.Inference.Gguf;
using BitNet.Inference.Loading;
using BitNet.Inference.Synthetic;

namespace BitNet.Inference.Tests.Synthetic;

/// <summary>Models made in memory load as files do and compute finite logits.</summary>
public sealed unsafe class SyntheticModelTests
{
    [Theory]
    [InlineData("f16", null)]
    [InlineData("q8_0", null)]
    [InlineData("q8_0", "i2_s")]
    [InlineData("f16", "tq1_0")]
    [InlineData("f16", "tq2_0")]
    public void It_loads_and_computes(string head, string? weights)
    {
        float[] first = Logits(new SyntheticOptions { HeadFormat = head, WeightsFormat = weights });
        Assert.All(first, logit => Assert.True(float.IsFinite(logit)));
        Assert.True(first.Max() - first.Min() > 0.01);
        Assert.Equal(first, Logits(new SyntheticOptions { HeadFormat = head, WeightsFormat = weights }));
        Assert.NotEqual(first, Logits(new SyntheticOptions { HeadFormat = head, WeightsFormat = weights, Seed = 2 }));
    }

    [Fact]
    public void Tensors_differ_from_each_other_and_are_the_same_when_read_again()
    {
        using var model = new SyntheticModel(SyntheticShape.Of("tiny"));
        GgufTensor one = model.File.GetTensor("blk.0.ffn_up.weight"), other = model.File.GetTensor("blk.1.ffn_up.weight");
        byte[] bytes = Copy(model, one);
        Assert.NotEqual(bytes, Copy(model, other));
        model.Release(one);
        Assert.Equal(bytes, Copy(model, one));
    }

    [Fact]
    public void An_unknown_shape_or_format_is_named()
    {
        Assert.Contains("'9t'", Assert.Throws<ModelException>(() => SyntheticShape.Of("9t")).Message);
        Assert.Contains("'q99'", Assert.Throws<ModelException>(() => new SyntheticModel(SyntheticShape.Of("tiny"), new SyntheticOptions { HeadFormat = "q99" })).Message);
        Assert.Contains("'f16'", Assert.Throws<ModelException>(() => new SyntheticModel(SyntheticShape.Of("tiny"), new SyntheticOptions { WeightsFormat = "f16" })).Message);
    }

    private static float[] Logits(SyntheticOptions options)
    {
        using var source = new SyntheticModel(SyntheticShape.Of("tiny"), options);
        using LanguageModel model = LanguageModel.Load(source.File, new ModelOptions { Threads = 2 }, null, source);
        using Session session = model.CreateSession(8);
        session.Prefill([1, 2, 3]);
        return session.Logits.ToArray();
    }

    private static byte[] Copy(SyntheticModel model, GgufTensor tensor) => new ReadOnlySpan<byte>(model.Acquire(tensor), (int)tensor.MaxBytes).ToArray();
}
