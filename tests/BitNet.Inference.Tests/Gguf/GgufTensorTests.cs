using BitNet.Inference.Gguf;
using BitNet.Runtime.Tables;

namespace BitNet.Inference.Tests.Gguf;

public sealed unsafe class GgufTensorTests
{
    private static readonly FormatEntry F32 = Format("F32", 0, 1, 4);
    private static readonly FormatEntry Tq2 = Format("TQ2_0", 35, 256, 66);
    private static readonly FormatEntry I2S = Format("I2_S", 36, 128, 32, flat: true, tail: 32);
    private static readonly FormatEntry Q2Group64 = Format("Q2_0", 42, 64, 18);
    private static readonly FormatEntry Q2Group128 = Format("Q2_0_G128", 42, 128, 34);

    [Theory]
    [InlineData(32u)]
    [InlineData(64u)]
    [InlineData(1u)]
    public void Tensors_that_are_written_come_back(uint alignment)
    {
        byte[] first = [.. Enumerable.Range(0, 66).Select(i => (byte)i)];
        byte[] second = [1, 2, 3, 4];
        var stream = new MemoryStream();
        var writer = new GgufWriter(stream, alignment);
        writer.AddTensor("first", [256, 1], 35, first.Length);
        writer.AddTensor("none", [0], 0, 0);
        writer.AddTensor("second", [1], 0, second.Length);
        writer.WriteTensorData(first.AsSpan(0, 10));
        writer.WriteTensorData(first.AsSpan(10));
        writer.WriteTensorData(second);
        writer.Finish();
        using GgufFile file = GgufFile.FromMemory(stream.ToArray(), "test.gguf");
        Assert.Equal(alignment, file.Alignment);
        Assert.Equal(first, new ReadOnlySpan<byte>(file.GetTensor("first").Data, 66).ToArray());
        Assert.Equal(second, new ReadOnlySpan<byte>(file.GetTensor("second").Data, 4).ToArray());
        Assert.Equal([256L, 1], file.GetTensor("first").Dimensions);
        Assert.False(file.TryGetTensor("third", out _));
        Assert.Contains("the tensor 'third' is missing", Assert.Throws<GgufException>(() => file.GetTensor("third")).Message);
    }

    [Fact]
    public void The_writer_refuses_what_would_not_be_a_file()
    {
        var writer = new GgufWriter(new MemoryStream());
        writer.Add("k", 1u);
        Assert.Throws<ArgumentException>(() => writer.Add("k", 2u));
        Assert.Throws<ArgumentException>(() => writer.AddTensor(new string('n', 64), [1], 0, 4));
        writer.AddTensor("t", [1], 0, 4);
        Assert.Throws<ArgumentException>(() => writer.AddTensor("t", [1], 0, 4));
        Assert.Throws<InvalidOperationException>(() => writer.WriteTensorData(new byte[5]));
        Assert.Throws<InvalidOperationException>(writer.Finish);
        Assert.Throws<InvalidOperationException>(() => writer.Add("late", 1u));
        writer.WriteTensorData(new byte[4]);
        writer.Finish();
        Assert.Throws<InvalidOperationException>(() => writer.WriteTensorData(new byte[1]));
    }

    [Fact]
    public void The_fixture_models_resolve()
    {
        using GgufFile file = GgufFile.Open(Fixtures.Path("models/bitnet-b158-i2_s.gguf"));
        Assert.Equal("bitnet-b1.58", file.Metadata.GetString("general.architecture"));
        var resolver = new FormatResolver([F32, Format("F16", 1, 1, 2), I2S], file.Alignment);
        Assert.Equal(24, file.Tensors.Count);
        Assert.Equal(14, file.Tensors.Count(tensor => resolver.Resolve(tensor) == I2S));
        Assert.Equal([256L, 512], file.GetTensor("token_embd.weight").Dimensions);
        Assert.Equal("token_embd.weight (F16 [256, 512])", file.GetTensor("token_embd.weight").ToString());
    }

    [Fact]
    public void A_shared_type_id_is_decided_by_size()
    {
        // 16 rows of 256: 1152 bytes with groups of 64, 1088 with groups of 128.
        Assert.Equal("Q2_0", Resolve([Q2Group64, Q2Group128], 42, [256, 16], 1152).GgufName);
        Assert.Equal("Q2_0_G128", Resolve([Q2Group64, Q2Group128], 42, [256, 16], 1088).GgufName);
        Assert.Contains("none of Q2_0, Q2_0_G128", Failure([Q2Group64, Q2Group128], 42, [256, 16], 1600));
        // One row of 128 needs 36 or 34 bytes: the padding hides the difference.
        Assert.Contains("Q2_0, Q2_0_G128 share the type id 42 and both fit", Failure([Q2Group64, Q2Group128], 42, [128, 1], 36));
    }

    [Fact]
    public void A_tensor_that_does_not_fit_its_format_is_refused()
    {
        Assert.Contains("no format with the GGUF type id 12 is known; known are F32, TQ2_0", Failure([F32, Tq2], 12, [256], 144));
        Assert.Contains("a row of 300 weights is no whole number of TQ2_0 blocks of 256", Failure([Tq2], 35, [300, 64], 4950));
        Assert.Contains("as TQ2_0 it needs 66 bytes, but 64 lie between", Failure([Tq2], 35, [256], 34));
        Assert.Contains("too many bytes", Failure([F32], 0, [long.MaxValue], 64));
        Assert.Equal("I2_S", Resolve([I2S], 36, [100, 128], 3232).GgufName);
        Assert.Contains("no format with the GGUF type id 4294967295", Failure([F32], uint.MaxValue, [1], 4));
    }

    private static string Failure(FormatEntry[] formats, uint type, long[] shape, int bytes) =>
        Assert.Throws<GgufException>(() => Resolve(formats, type, shape, bytes)).Message;

    private static FormatEntry Resolve(FormatEntry[] formats, uint type, long[] shape, int bytes)
    {
        var stream = new MemoryStream();
        var writer = new GgufWriter(stream);
        writer.AddTensor("t", shape, type, bytes);
        writer.AddTensor("next", [8], 0, 32);
        writer.WriteTensorData(new byte[bytes]);
        writer.WriteTensorData(new byte[32]);
        writer.Finish();
        using GgufFile file = GgufFile.FromMemory(stream.ToArray(), "test.gguf");
        return new FormatResolver(formats, file.Alignment).Resolve(file.GetTensor("t"));
    }

    private static FormatEntry Format(string name, int id, int weights, int bytes, bool flat = false, int tail = 0) => new()
    {
        Name = name.ToLowerInvariant(), GgufId = id, GgufName = name, BlockWeights = weights, BlockBytes = bytes, Flat = flat, TailBytes = tail,
        Activations = ActivationKind.Float, CodeType = "u8", CodeMin = 0, CodeMax = 2, ZeroPoint = 1, ScaleAt = "none", ScaleType = "",
        Decode = 0, Codes = 0, Scales = 0, EncodeTail = 0, Encode = 0,
    };
}
