using System.Runtime.InteropServices;
using BitNet.Inference.Gguf;
using BitNet.Inference.Loading;
using BitNet.Inference.Quantization;
using BitNet.Runtime.Tables;

namespace BitNet.Inference.Tests.Quantization;

/// <summary>Which tensors get which types, and that they hold what the reference's encoders make of them.</summary>
public sealed class ModelQuantizerTests
{
    private const string Matrix = "blk.0.ffn_up.weight";

    // Encoders that do not search: their bytes are ggml's.
    private static readonly string[] s_exact = ["f16", "bf16", "q4_0", "q4_1", "q5_0", "q5_1", "q8_0", "tq1_0", "tq2_0", "mxfp4"];

    // These search, each in its own way: at most 2 % above the error of ggml's.
    private static readonly string[] s_searching = ["q2_k", "q3_k", "q4_k", "q5_k", "q6_k", "iq4_nl", "iq2_s"];

    public static TheoryData<string> ReferenceTypes => [.. s_exact, .. s_searching];

    [Theory]
    [MemberData(nameof(ReferenceTypes))]
    public void A_tensor_holds_what_the_references_encoder_makes_of_it(string type)
    {
        FormatEntry format = Format(type);
        string fixture = Fixtures.Files("formats", "*.x.f32").FirstOrDefault(file => string.Equals(Path.GetFileName(file), $"{type}.x.f32", StringComparison.OrdinalIgnoreCase)) ?? "";
        Assert.SkipWhen(fixture.Length == 0, $"the reference fixtures have no {type}");
        float[] values = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(fixture)).ToArray();
        byte[] expected = File.ReadAllBytes(Path.ChangeExtension(Path.ChangeExtension(fixture, null), "q.bin"));
        float[] decoded = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.ChangeExtension(Path.ChangeExtension(fixture, null), "y.f32"))).ToArray();

        var done = new List<QuantizedTensor>();
        using GgufFile source = SmallModel.Of((Matrix, [1024, 4], values));
        using GgufFile result = SmallModel.Quantize(source, new QuantizeOptions { Type = type, Threads = 3 }, done);
        Assert.Equal((uint)format.GgufId, result.GetTensor(Matrix).TypeId);
        if (s_exact.Contains(type)) Assert.Equal(expected, SmallModel.Bytes(result, Matrix, expected.Length));
        double reference = Math.Sqrt(values.Zip(decoded, (x, y) => Math.Pow((double)x - y, 2)).Sum() / values.Sum(x => (double)x * x));
        Assert.InRange(done[0].RelativeError!.Value, 0, reference * 1.02);
    }

    [Theory]
    [InlineData(128, 3)]
    [InlineData(96, 5)]
    [InlineData(1, 1)]
    [InlineData(384, 1)]
    [InlineData(5, 77)]
    public void One_scale_a_tensor_and_rows_that_begin_inside_a_block(int columns, int rows)
    {
        float[] values = SmallModel.Ternary(columns * rows, 0.75f);
        values[^1] = -0.75f;
        var done = new List<QuantizedTensor>();
        using GgufFile source = SmallModel.Of((Matrix, [columns, rows], values));
        using GgufFile packed = SmallModel.Quantize(source, new QuantizeOptions { Type = "i2_s", Threads = 2 }, done);
        Assert.Equal(0, done[0].RelativeError);
        int blocks = (columns * rows + 127) / 128;
        byte[] bytes = SmallModel.Bytes(packed, Matrix, 32 * blocks + 32);
        // The order of formats.md, 2.5: weight i of a block in byte i % 32, the first 32 in the highest bits.
        for (int i = 0; i < values.Length; i++)
            Assert.Equal(MathF.Sign(values[i]) + 1, bytes[i / 128 * 32 + i % 32] >> (6 - 2 * (i % 128 / 32)) & 3);
        Assert.Equal(0.75f, BitConverter.ToSingle(bytes, 32 * blocks));
        Assert.All(bytes[(32 * blocks + 4)..], padding => Assert.Equal(0, padding));

        using GgufFile back = SmallModel.Quantize(packed, new QuantizeOptions { Type = "F32" });
        Assert.Equal(values, MemoryMarshal.Cast<byte, float>(SmallModel.Bytes(back, Matrix, 4 * values.Length)).ToArray());
    }

    [Fact]
    public void Matrices_change_and_everything_else_keeps_its_bytes()
    {
        using GgufFile source = GgufFile.Open(Fixtures.Path("models/llama-f32.gguf"));
        var done = new List<QuantizedTensor>();
        using GgufFile result = SmallModel.Quantize(source, new QuantizeOptions { Type = "Q8_0" }, done);
        Assert.Equal(source.Tensors.Select(tensor => tensor.Name), result.Tensors.Select(tensor => tensor.Name));
        Assert.All(result.Tensors, tensor => Assert.Equal(tensor.Name.StartsWith("blk.", StringComparison.Ordinal) && tensor.Dimensions.Count == 2 ? 8u : 0u, tensor.TypeId));
        Assert.All(done, tensor => Assert.Equal(tensor.Plan.IsConverted, tensor.RelativeError is not null));
        foreach (GgufTensor tensor in source.Tensors.Where(tensor => result.GetTensor(tensor.Name).TypeId == 0))
            Assert.Equal(SmallModel.Bytes(source, tensor.Name, 4 * (int)tensor.Elements), SmallModel.Bytes(result, tensor.Name, 4 * (int)tensor.Elements));
        Assert.Equal(7, result.Metadata.GetInt32("general.file_type"));
        Assert.Equal(2, result.Metadata.GetInt32("general.quantization_version"));
        string[] others = [.. source.Metadata.Keys.Except(["general.file_type", "general.quantization_version"])];
        Assert.Equal(others.Select(key => source.Metadata.Describe(key)), others.Select(key => result.Metadata.Describe(key)));
        Assert.Equal(source.Metadata.Keys.Union(["general.file_type", "general.quantization_version"]), result.Metadata.Keys);
    }

    [Fact]
    public void The_threads_do_not_show()
    {
        using GgufFile source = GgufFile.Open(Fixtures.Path("models/stories260K-f32.gguf"));
        byte[] Whole(int threads)
        {
            var stream = new MemoryStream();
            new ModelQuantizer(source, new QuantizeOptions { Type = "i2_s", HeadType = "q8_0", Threads = threads }).Write(stream);
            return stream.ToArray();
        }

        Assert.Equal(Whole(1), Whole(3));
    }

    [Fact]
    public void Embedding_and_head_change_where_they_are_named()
    {
        float[] values = SmallModel.Ternary(64 * 8, 1);
        using GgufFile tied = SmallModel.Of(("token_embd.weight", [64, 8], values));
        using GgufFile untied = SmallModel.Of(("token_embd.weight", [64, 8], values), ("output.weight", [64, 8], values));
        Assert.Equal([8u], Types(tied, new QuantizeOptions { HeadType = "q8_0" }));
        Assert.Equal([1u], Types(tied, new QuantizeOptions { EmbeddingType = "F16" }));
        Assert.Equal([0u, 8u], Types(untied, new QuantizeOptions { HeadType = "q8_0" }));
        Assert.Equal([1u, 8u], Types(untied, new QuantizeOptions { HeadType = "q8_0", EmbeddingType = "f16" }));
        Assert.Contains("the head too", Failure(tied, new QuantizeOptions { HeadType = "q8_0", EmbeddingType = "f16" }));
        Assert.Contains("'tq2_0'", Failure(tied, new QuantizeOptions { HeadType = "tq2_0" }));

        static uint[] Types(GgufFile file, QuantizeOptions options)
        {
            using GgufFile result = SmallModel.Quantize(file, options);
            return [.. result.Tensors.Select(tensor => tensor.TypeId)];
        }
    }

    [Theory]
    [InlineData(64, 8u, "q8_0")]
    [InlineData(36, 1u, "f16")]
    [InlineData(256, 35u, "")]
    public void Rows_that_the_type_cannot_hold_get_another(int columns, uint type, string named)
    {
        using GgufFile source = SmallModel.Of((Matrix, [columns, 8], SmallModel.Ternary(columns * 8, 1)));
        var done = new List<QuantizedTensor>();
        using GgufFile result = SmallModel.Quantize(source, new QuantizeOptions { Type = "tq2_0" }, done);
        Assert.Equal(type, result.GetTensor(Matrix).TypeId);
        Assert.Equal(named.Length == 0 ? "" : $"rows of {columns} are no whole tq2_0 blocks of 256", done[0].Plan.Note);
        // The file's type is what most weights have become.
        Assert.Equal(named switch { "q8_0" => 7, "f16" => 1, _ => 37 }, result.Metadata.GetInt32("general.file_type"));
    }

    [Fact]
    public void Ternary_types_for_other_weights_are_noticed()
    {
        float[] ternary = SmallModel.Ternary(512, 0.3f), normal = [.. Enumerable.Range(0, 512).Select(i => MathF.Sin(i))];
        var done = new List<QuantizedTensor>();
        using GgufFile source = SmallModel.Of((Matrix, [256, 2], ternary), ("blk.0.ffn_down.weight", [256, 2], normal));
        using GgufFile result = SmallModel.Quantize(source, new QuantizeOptions { Type = "tq2_0" }, done);
        Assert.Equal([false, true], done.Select(tensor => tensor.IsDestroyed));
        Assert.InRange(done[0].RelativeError!.Value, 0, 1.0 / 2048);
        done.Clear();
        using GgufFile back = SmallModel.Quantize(result, new QuantizeOptions { Type = "f16" }, done);
        Assert.All(done, tensor => Assert.True(tensor.IsNoLongerTernary));
    }

    [Fact]
    public void Values_and_codes_that_cannot_be_are_told()
    {
        float[] values = SmallModel.Ternary(64 * 3, 1);
        values[64 + 5] = float.NaN;
        using GgufFile nan = SmallModel.Of((Matrix, [64, 3], values));
        Assert.Contains("row 1 that is infinite, not a number", Failure(nan, new QuantizeOptions { Type = "q8_0" }));
        values[64 + 5] = 1e6f;
        using GgufFile large = SmallModel.Of((Matrix, [64, 3], values));
        Assert.Contains("too large for F16", Failure(large, new QuantizeOptions { Type = "f16" }));

        byte[] codes = new byte[64 + 32];
        codes[40] = 0b11;
        BitConverter.TryWriteBytes(codes.AsSpan(64), 1f);
        using GgufFile code = SmallModel.Stored((Matrix, [128, 2], 36, codes));
        string message = Failure(code, new QuantizeOptions { Type = "f16" });
        Assert.Contains("holds the code 3, outside [0, 2], at row 1, column 104", message);
    }

    [Fact]
    public void Files_that_cannot_be_converted_are_told()
    {
        using GgufFile unknown = SmallModel.Stored((Matrix, [256, 1], 21, new byte[128]));
        Assert.Contains("(IQ3_S [256, 1]) cannot be read", Failure(unknown, new QuantizeOptions { Type = "f16" }));
        using GgufFile kept = SmallModel.Quantize(unknown, new QuantizeOptions { HeadType = "f16" });
        Assert.Equal(21u, kept.GetTensor(Matrix).TypeId);
        using GgufFile empty = SmallModel.Of();
        Assert.Contains("no tensors", Failure(empty, new QuantizeOptions { Type = "f16" }));
        Assert.Contains("'q99'; the formats are ", Failure(kept, new QuantizeOptions { Type = "q99" }));
    }

    private static FormatEntry Format(string name) => RegisteredKernels.Tables.SelectMany(table => table.Formats).Single(format => format.Name == name);

    private static string Failure(GgufFile file, QuantizeOptions options) =>
        Assert.Throws<ModelException>(() => SmallModel.Quantize(file, options)).Message;
}
