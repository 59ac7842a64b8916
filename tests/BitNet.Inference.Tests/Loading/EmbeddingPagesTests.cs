using System.Globalization;
using BitNet.Inference.Generation;
using BitNet.Inference.Gguf;
using BitNet.Inference.Loading;
using BitNet.Inference.Synthetic;

namespace BitNet.Inference.Tests.Loading;

/// <summary>The embedding's pages, of which each token touches some, are given back after few tokens: a long text would otherwise hold all of a mapped file's.</summary>
public sealed unsafe class EmbeddingPagesTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(16, 1)]
    [InlineData(17, 2)]
    [InlineData(40, 3)]
    [InlineData(100, 8)]
    public void They_rest_after_each_16_tokens_and_each_batch(int count, int rests)
    {
        using var synthetic = new SyntheticModel(SyntheticShape.Of("tiny"));
        var bytes = new CountedRests(synthetic);
        using LanguageModel model = LanguageModel.Load(synthetic.File, new ModelOptions { Threads = 1, BatchTokens = 50 }, null, bytes);
        int atLoad = bytes.Rests;
        using Session session = model.CreateSession(count);
        session.Prefill(new int[count]);
        Assert.Equal(rests, bytes.Rests - atLoad);
    }

    [Fact]
    public void A_mapped_file_is_not_resident_after_a_batch()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "what is resident of a mapped file is read from /proc, which only Linux has");
        string path = Path.Combine(Path.GetTempPath(), $"bitnet-pages-{Guid.NewGuid():N}.gguf");
        try
        {
            SyntheticShape shape = SyntheticShape.Of("tiny") with { Vocabulary = 8192 };
            using (var synthetic = new SyntheticModel(shape))
            using (FileStream stream = File.Create(path)) synthetic.Save(stream);
            using LanguageModel model = LanguageModel.Load(path, new ModelOptions { Threads = 2, BatchTokens = 256 });
            using Session session = model.CreateSession(256);
            session.Prefill([.. Enumerable.Range(0, 256).Select(i => i * shape.Vocabulary / 256)]);
            // The embedding takes 4 MiB, of which every 16 KiB was touched; the first and last page of each tensor may stay.
            Assert.InRange(ResidentBytes(path), 0, 1 << 19);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static long ResidentBytes(string path)
    {
        bool mapping = false;
        long kibibytes = 0;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            string first = line.Split(' ', 2)[0];
            if (!first.EndsWith(':')) mapping = line.EndsWith(path, StringComparison.Ordinal);
            else if (mapping && first == "Rss:") kibibytes += long.Parse(line["Rss:".Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
        }

        return kibibytes * 1024;
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
