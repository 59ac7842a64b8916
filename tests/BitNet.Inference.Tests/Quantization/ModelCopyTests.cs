using BitNet.Inference.Gguf;
using BitNet.Inference.Loading;
using BitNet.Inference.Quantization;
using BitNet.Inference.Tests.Gguf;

namespace BitNet.Inference.Tests.Quantization;

/// <summary>What the reader read and the writer wrote is the file again, byte for byte.</summary>
public sealed class ModelCopyTests
{
    [Theory]
    [InlineData("models")]
    [InlineData("vocab")]
    public void Every_fixture_is_copied_byte_for_byte(string folder)
    {
        IReadOnlyList<string> files = Fixtures.Files(folder, "*.gguf");
        Assert.SkipWhen(files.Count == 0, "the reference fixtures are absent: set BITNET_FIXTURES, or put them in ../shared/fixtures beside the repository");
        foreach (string path in files)
        {
            using GgufFile file = GgufFile.Open(path);
            Assert.True(File.ReadAllBytes(path).AsSpan().SequenceEqual(Copy(file)), path);
        }
    }

    [Theory]
    [InlineData(2u, 32u)]
    [InlineData(3u, 1u)]
    [InlineData(3u, 64u)]
    [InlineData(3u, 8192u)]
    public void Version_alignment_and_order_of_keys_stay(uint version, uint alignment)
    {
        var stream = new MemoryStream();
        var writer = new GgufWriter(stream, version: version);
        writer.Add("before", "a");
        writer.Add("general.alignment", alignment);
        writer.Add("after", true);
        writer.AddTensor("unknown type", [7, 3], 9999, 8192);
        writer.AddTensor("nothing", [0], 0, 0);
        writer.AddTensor("known", [3], 0, 12);
        writer.WriteTensorData([.. Enumerable.Range(0, 8192).Select(i => (byte)i)]);
        writer.WriteTensorData(new byte[12]);
        writer.Finish();
        using GgufFile file = GgufFile.FromMemory(stream.ToArray(), "test.gguf");
        Assert.Equal(alignment, file.Alignment);
        Assert.Equal(stream.ToArray(), Copy(file));
    }

    [Fact]
    public void A_file_without_padding_or_order_gets_both()
    {
        // The second tensor stands first, and the file ends with the first one's data.
        byte[] raw = [.. new RawGguf(2, 0).Tensor("a", [1], 0, 32).Tensor("b", [2], 0, 0).PadTo(32).U32(1).U32(2).PadTo(32).U32(3).ToArray()];
        using GgufFile file = GgufFile.FromMemory(raw, "test.gguf");
        using GgufFile copy = GgufFile.FromMemory(Copy(file), "copy.gguf");
        Assert.Equal(["a", "b"], copy.Tensors.Select(tensor => tensor.Name));
        Assert.Equal(raw.Length + 28, copy.Length);
        unsafe
        {
            Assert.Equal(3, *(int*)copy.GetTensor("a").Data);
            Assert.Equal(2, *((int*)copy.GetTensor("b").Data + 1));
        }
    }

    [Fact]
    public void Tensors_that_claim_the_same_bytes_are_refused()
    {
        var raw = new RawGguf(40, 0);
        for (int i = 0; i < 40; i++) raw.Tensor($"t{i}", [1000], 0, 0);
        using GgufFile file = GgufFile.FromMemory(raw.PadTo(32, 4000).ToArray(), "test.gguf");
        Assert.Contains("several claim the same ones", Assert.Throws<ModelException>(() => Copy(file)).Message);
    }

    [Fact]
    public void It_can_be_cancelled()
    {
        using GgufFile file = GgufFile.Open(Fixtures.Path("models/llama-f16.gguf"));
        using var cancellation = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => ModelCopy.Write(file, new MemoryStream(), null, _ => cancellation.Cancel(), cancellation.Token));
    }

    private static byte[] Copy(GgufFile file)
    {
        var stream = new MemoryStream();
        ModelCopy.Write(file, stream);
        return stream.ToArray();
    }
}
