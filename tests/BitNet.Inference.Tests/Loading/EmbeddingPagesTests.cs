using BitNet.Inference.Generation;
using BitNet.Inference.Gguf;
using BitNet.Inference.Loading;
using BitNet.Inference.Synthetic;

namespace BitNet.Inference.Tests.Loading;

/// <summary>The embedding's pages, of which each token touches some, are given back from time to time: a long text would otherwise hold all of a mapped file's.</summary>
public sealed unsafe class EmbeddingPagesTests
{
    [Theory]
    [InlineData(63, 0)]
    [InlineData(64, 1)]
    [InlineData(200, 3)]
    public void They_rest_after_each_64_tokens(int count, int rests)
    {
        using var synthetic = new SyntheticModel(SyntheticShape.Of("tiny"));
        var bytes = new CountedRests(synthetic);
        using LanguageModel model = LanguageModel.Load(synthetic.File, new ModelOptions { Threads = 1, BatchTokens = 16 }, null, bytes);
        int atLoad = bytes.Rests;
        using Session session = model.CreateSession(count);
        session.Prefill(new int[count]);
        Assert.Equal(rests, bytes.Rests - atLoad);
    }

    /// <summary>A model's bytes, and how often those of the embedding were said to be hardly needed.</summary>
    private sealed class CountedRests(SyntheticModel model) : ITensorBytes
    {
        public int Rests { get; private set; }

        public byte* Acquire(GgufTensor tensor) => model.Acquire(tensor);

        public void Release(GgufTensor tensor) => model.Release(tensor);

        public void Rest(GgufTensor tensor, long offset, long bytes)
        {
            if (tensor.Name == "token_embd.weight" && offset == 0 && bytes == tensor.MaxBytes) Rests++;
        }
    }
}
