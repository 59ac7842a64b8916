using BitNet.Inference.Checkpoints;

namespace BitNet.Inference.Tests.Checkpoints;

/// <summary>The header of a safetensors file is believed only where it fits the file.</summary>
public sealed class SafetensorsTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"bitnet-{Guid.NewGuid():N}.safetensors");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public unsafe void Tensors_lie_where_the_header_says()
    {
        File.WriteAllBytes(_path, SafetensorsText.Of(("a", "U8", [2, 3], [1, 2, 3, 4, 5, 6]), ("none", "F32", [0, 7], []), ("b", "F32", [], BitConverter.GetBytes(0.5f))));
        using SafetensorsFile file = SafetensorsFile.Open(_path);
        Assert.Equal(["a", "none", "b"], file.Tensors.Select(tensor => tensor.Name));
        Assert.Equal("a (U8 [2, 3])", file.Tensors[0].ToString());
        Assert.Equal([1, 2, 3, 4, 5, 6], new ReadOnlySpan<byte>(file.Tensors[0].Data, 6).ToArray());
        Assert.Equal((1, 4L), (file.Tensors[2].Elements, file.Tensors[2].Bytes));
        Assert.Equal(0.5f, *(float*)file.Tensors[2].Data);
        Assert.Equal(new FileInfo(_path).Length, file.Length);
    }

    [Fact]
    public void A_file_without_tensors_is_one()
    {
        File.WriteAllBytes(_path, SafetensorsText.Of("{}", []));
        using SafetensorsFile file = SafetensorsFile.Open(_path);
        Assert.Empty(file.Tensors);
    }

    [Theory]
    [InlineData("""[]""", "its header is no", "a JSON object is no StartObject")]
    [InlineData("""{""", "no valid JSON")]
    [InlineData("""{} {}""", "no valid JSON")]
    [InlineData("""{"t": 1}""", "the tensor 't' is no StartObject")]
    [InlineData("""{"t": {}}""", "lacks one of dtype, shape and data_offsets")]
    [InlineData("""{"t": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16], "more": 1}}""", "unknown key 'more'")]
    [InlineData("""{"t": {"dtype": "F99", "shape": [4], "data_offsets": [0, 16]}}""", "unknown type 'F99'")]
    [InlineData("""{"t": {"dtype": 1, "shape": [4], "data_offsets": [0, 16]}}""", "the dtype of 't'")]
    [InlineData("""{"t": {"dtype": "F32", "shape": 4, "data_offsets": [0, 16]}}""", "the shape of 't'")]
    [InlineData("""{"t": {"dtype": "F32", "shape": [-4], "data_offsets": [0, 16]}}""", "none of them negative")]
    [InlineData("""{"t": {"dtype": "F32", "shape": [1e30], "data_offsets": [0, 16]}}""", "must be at most 8 integers")]
    [InlineData("""{"t": {"dtype": "F32", "shape": [1, 1, 1, 1, 1, 1, 1, 1, 4], "data_offsets": [0, 16]}}""", "must be at most 8 integers")]
    [InlineData("""{"t": {"dtype": "F32", "shape": [4294967296, 4294967296], "data_offsets": [0, 16]}}""", "which no file can hold")]
    [InlineData("""{"t": {"dtype": "F32", "shape": [4], "data_offsets": [0, 12]}}""", "takes 16 bytes, but its data_offsets are [0, 12]")]
    [InlineData("""{"t": {"dtype": "F32", "shape": [4], "data_offsets": [16, 0]}}""", "takes 16 bytes")]
    [InlineData("""{"t": {"dtype": "F32", "shape": [4], "data_offsets": [0]}}""", "takes 16 bytes")]
    [InlineData("""{"t": {"dtype": "F32", "shape": [8], "data_offsets": [0, 32]}}""", "ends at byte 32 of the data, which has 16")]
    [InlineData("""{"t": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}""", "its tensors end at byte")]
    [InlineData("""{"t": {"dtype": "F32", "shape": [2], "data_offsets": [8, 16]}}""", "tensors neither overlap nor leave gaps")]
    [InlineData("""{"t": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}, "u": {"dtype": "F32", "shape": [2], "data_offsets": [8, 16]}}""", "'u' begins at byte")]
    [InlineData("""{"t": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}, "t": {"dtype": "F32", "shape": [2], "data_offsets": [8, 16]}}""", "the tensor 't' occurs twice")]
    [InlineData("""{"\ud800": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}}""", "no valid JSON")]
    public void A_header_that_breaks_a_rule_is_refused(string header, params string[] words)
    {
        File.WriteAllBytes(_path, SafetensorsText.Of(header, new byte[16]));
        string message = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(_path)).Message;
        Assert.StartsWith(_path, message);
        Assert.Contains(words[^1], message);
    }

    [Fact]
    public void A_length_beyond_the_file_is_refused()
    {
        File.WriteAllBytes(_path, [1, 2, 3]);
        Assert.Contains("3 bytes, which is no safetensors file", Failure());
        foreach (ulong length in (ulong[])[9, 100_000_001, ulong.MaxValue])
        {
            File.WriteAllBytes(_path, [.. BitConverter.GetBytes(length), .. "{}      "u8]);
            Assert.Contains($"said to have {length} bytes, but there are 8", Failure());
        }

        File.WriteAllBytes(_path, []);
        Assert.Contains("the file is empty", Failure());
        File.Delete(_path);
        Assert.Contains("no such file", Failure());
    }

    [Fact]
    public void Damaged_bytes_never_reach_other_memory()
    {
        byte[] whole = SafetensorsText.Of(("a", "F32", [2, 2], new byte[16]), ("b", "BF16", [4], new byte[8]));
        var random = new Random(1);
        for (int round = 0; round < 3000; round++)
        {
            byte[] damaged = [.. whole];
            for (int i = 0; i <= round % 3; i++) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            if (round % 5 == 0) damaged = damaged[..random.Next(damaged.Length)];
            File.WriteAllBytes(_path, damaged);
            try
            {
                using SafetensorsFile file = SafetensorsFile.Open(_path);
                Assert.All(file.Tensors, tensor => Assert.InRange(tensor.Offset + tensor.Bytes, 0, damaged.Length));
            }
            catch (CheckpointException exception)
            {
                Assert.StartsWith(_path, exception.Message);
            }
        }
    }

    private string Failure() => Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(_path)).Message;
}
