using System.Runtime.InteropServices;
using BitNet.Inference.Generation;
using BitNet.Inference.Gguf;
using BitNet.Inference.Loading;
using BitNet.Inference.Quantization;

namespace BitNet.Inference.Tests.Loading;

/// <summary>Files of bitnet.cpp's lookup-table formats, whose orders follow from the shape alone, give the logits of the same weights in rows.</summary>
public sealed class TiledFileTests
{
    // The shapes of bitnet_b1_58-large, with one layer.
    private const int Width = 1536, Inner = 4096, Heads = 16, Vocabulary = 32;

    private static readonly int[] s_tokens = [3, 1, 4, 1, 5, 9, 2, 6];

    private static readonly (string Name, int Rows, int Columns)[] s_matrices =
    [
        ("attn_q", Width, Width), ("attn_k", Width, Width), ("attn_v", Width, Width), ("attn_output", Width, Width),
        ("ffn_gate", Inner, Width), ("ffn_up", Inner, Width), ("ffn_down", Width, Inner),
    ];

    private static readonly Lazy<int[][]> s_weights = new(() => [.. s_matrices.Select((matrix, at) => Ternary(matrix.Rows * matrix.Columns, at))]);

    private static readonly Lazy<float[]> s_expected = new(() => Logits(Model("i2_s", 36, InRows)));

    [Theory]
    [InlineData("tl1", 38u, false)]
    [InlineData("tl1", 38u, true)]
    [InlineData("tl2", 39u, false)]
    [InlineData("tl2", 42u, false)]
    [InlineData("tl2", 42u, true)]
    [InlineData("i2_s", 36u, true)]
    public void Logits_are_those_of_rows_to_the_last_bit(string format, uint id, bool listsScales)
    {
        byte[] model = Model(format, id, format switch { "tl1" => Pairs, "tl2" => Triples, _ => InRows }, listsScales);
        Assert.Equal(s_expected.Value, Logits(model));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Files_are_copied_and_converted(bool listsScales)
    {
        using GgufFile file = GgufFile.FromMemory(Model("tl1", 38, Pairs, listsScales), "tl1.gguf");
        var copy = new MemoryStream();
        ModelCopy.Write(file, copy);
        Assert.Equal(Model("tl1", 38, Pairs, listsScales), copy.ToArray());

        var converted = new MemoryStream();
        var done = new List<QuantizedTensor>();
        new ModelQuantizer(file, new QuantizeOptions { Type = "iq2_bn" }).Write(converted, done.Add);
        Assert.Equal(s_matrices.Length, done.Count(tensor => tensor.RelativeError == 0 && tensor.Plan.To!.Name == "iq2_bn"));
        Assert.DoesNotContain(done, tensor => tensor.Plan.Tensor.Name.EndsWith("_scale", StringComparison.Ordinal));
        Assert.Equal(s_expected.Value, Logits(converted.ToArray()));
    }

    [Theory]
    [InlineData("tl1", 38u)]
    [InlineData("tl2", 42u)]
    public void Files_are_written_as_bitnet_cpp_writes_them(string format, uint id)
    {
        using GgufFile rows = GgufFile.FromMemory(Model("i2_s", 36, InRows), "i2_s.gguf");
        var written = new MemoryStream();
        new ModelQuantizer(rows, new QuantizeOptions { Type = format }).Write(written);
        using GgufFile tiled = GgufFile.FromMemory(written.ToArray(), "tiled.gguf");
        using GgufFile expected = GgufFile.FromMemory(Model(format, id, format == "tl1" ? Pairs : Triples), "expected.gguf");
        foreach (GgufTensor tensor in expected.Tensors)
        {
            GgufTensor other = tiled.GetTensor(tensor.Name);
            Assert.Equal((tensor.TypeId, tensor.MaxBytes), (other.TypeId, other.MaxBytes));
            unsafe
            {
                Assert.True(new ReadOnlySpan<byte>(tensor.Data, (int)tensor.MaxBytes).SequenceEqual(new ReadOnlySpan<byte>(other.Data, (int)other.MaxBytes)), tensor.Name);
            }
        }
    }

    [Fact]
    public void A_shape_that_no_preset_has_is_told()
    {
        var stream = new MemoryStream();
        var writer = new GgufWriter(stream);
        writer.AddTensor("blk.0.ffn_up.weight", [256, 512], 38, 256 * 512 / 4 + 32);
        writer.WriteTensorData(new byte[256 * 512 / 4 + 32]);
        writer.Finish();
        using GgufFile file = GgufFile.FromMemory(stream.ToArray(), "tl1.gguf");
        var resolver = new FormatResolver(RegisteredKernels.Tables.SelectMany(table => table.Formats), file.Alignment);
        string message = Assert.Throws<GgufException>(() => resolver.Resolve(file.Tensors[0])).Message;
        Assert.StartsWith("tl1.gguf: tensor blk.0.ffn_up.weight (TL1 [256, 512]) at byte ", message);
        Assert.Contains("has no preset for matrices of 512 rows of 256: the file does not say how they are tiled. It knows 1536 x 4096, ", message);
    }

    private static byte[] InRows(int[] weights, int rows, int columns)
    {
        var stored = new byte[weights.Length / 4];
        // The order of formats.md, 2.5.
        for (int i = 0; i < weights.Length; i++) stored[i / 128 * 32 + i % 32] |= (byte)(weights[i] + 1 << (6 - 2 * (i % 128 / 32)));
        return stored;
    }

    private static byte[] Pairs(int[] weights, int rows, int columns) => (rows, columns) switch
    {
        (Width, Inner) => TiledWeights.Pairs(weights, rows, columns, 256, 128, 32),
        (Width, Width) => TiledWeights.Pairs(weights, rows, columns, 128, 64, 64),
        _ => TiledWeights.Pairs(weights, rows, columns, 256, 128, 32),
    };

    private static byte[] Triples(int[] weights, int rows, int columns)
    {
        byte[] stored = (rows, columns) switch
        {
            (Width, Inner) => TiledWeights.Triples(weights, rows, columns, 256, 96),
            (Width, Width) => TiledWeights.Triples(weights, rows, columns, 128, 192),
            _ => TiledWeights.Triples(weights, rows, columns, 256, 96),
        };
        // bitnet.cpp's own size, whatever the tiles leave.
        Array.Resize(ref stored, ((columns - 256) * rows / 3 * 5 / 8 + 256 * rows / 2 * 4 / 8 + 31) / 32 * 32);
        return stored;
    }

    private static byte[] Model(string format, uint id, Func<int[], int, int, byte[]> store, bool listsScales = false)
    {
        var stream = new MemoryStream();
        var writer = new GgufWriter(stream);
        writer.Add("general.architecture", "bitnet");
        writer.Add("bitnet.context_length", 64u);
        writer.Add("bitnet.embedding_length", (uint)Width);
        writer.Add("bitnet.block_count", 1u);
        writer.Add("bitnet.feed_forward_length", (uint)Inner);
        writer.Add("bitnet.attention.head_count", (uint)Heads);
        writer.Add("bitnet.attention.layer_norm_rms_epsilon", 1e-5f);
        writer.Add("general.name", format);
        var data = new List<byte[]>();
        Add("token_embd.weight", [Width, Vocabulary], 0, Floats(Width * Vocabulary, 0.1f));
        Add("output_norm.weight", [Width], 0, Floats(Width, 1));
        foreach ((string norm, int length) in (ReadOnlySpan<(string, int)>)[("attn_norm", Width), ("attn_sub_norm", Width), ("ffn_norm", Width), ("ffn_sub_norm", Inner)])
            Add($"blk.0.{norm}.weight", [length], 0, Floats(length, 1));
        for (int at = 0; at < s_matrices.Length; at++)
        {
            (string name, int rows, int columns) = s_matrices[at];
            byte[] codes = store(s_weights.Value[at], rows, columns), scale = BitConverter.GetBytes(0.01f + 0.003f * at);
            if (listsScales)
            {
                Add($"blk.0.{name}.weight", [columns, rows], id, codes);
                Add($"blk.0.{name}.weight_scale", [1], 0, scale);
            }
            else
            {
                Add($"blk.0.{name}.weight", [columns, rows], id, [.. codes, .. scale, .. new byte[28]]);
            }
        }

        foreach (byte[] bytes in data) writer.WriteTensorData(bytes);
        writer.Finish();
        return stream.ToArray();

        void Add(string name, long[] dimensions, uint type, byte[] bytes)
        {
            writer.AddTensor(name, dimensions, type, bytes.Length);
            data.Add(bytes);
        }
    }

    private static float[] Logits(byte[] image)
    {
        using LanguageModel model = LanguageModel.Load(GgufFile.FromMemory(image, "model.gguf"), new ModelOptions { Threads = 2, ContextLength = s_tokens.Length });
        using Session session = model.CreateSession();
        var logits = new float[s_tokens.Length * Vocabulary];
        session.Evaluate(s_tokens, logits);
        return logits;
    }

    private static int[] Ternary(int count, int seed)
    {
        var random = new Random(seed);
        var weights = new int[count];
        for (int i = 0; i < count; i++) weights[i] = random.Next(3) - 1;
        return weights;
    }

    private static byte[] Floats(int count, float size)
    {
        var random = new Random(count);
        return MemoryMarshal.AsBytes<float>([.. Enumerable.Range(0, count).Select(_ => size * (1 - 0.2f * random.NextSingle()) * (size < 1 ? 2 * random.Next(2) - 1 : 1))]).ToArray();
    }
}
