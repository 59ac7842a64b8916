using System.Buffers.Binary;
using System.Text;
using BitNet.Gen.Expressions;
using BitNet.Gen.Formats;
using BitNet.Gen.Kernels;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Tests.Formats;

/// <summary>Formats that are not in the repository, as a reader of the language reference would write them: each decodes as a loop written by hand does.</summary>
public sealed class OtherFormatTests
{
    private const int Blocks = 24;

    private const string Nvfp4 = """
        format: nvfp4
        summary: 4-bit floats, an 8-bit float without sign as the scale of 16 weights
        gguf: { id: 40, name: NVFP4 }
        block: { weights: 64, order: rows }
        fields: { scales: "u8[4]", qs: "u8[32]" }
        activations: int8 per 32
        tables: { e2m1: [0, 0.5, 1, 1.5, 2, 3, 4, 6, -0.0, -0.5, -1, -1.5, -2, -3, -4, -6] }
        let:
          s: "scales[i / 16]"
          exponent: "s >> 3 & 15"
          unit: "exponent == 0 ? (s & 7) * 0.001953125 : asfloat(exponent + 120 << 23 | (s & 7) << 20)"
        code: "qs[i / 16 * 8 + i % 8] >> (4 * (i / 8 % 2)) & 15"
        range: [0, 15]
        value: "unit * e2m1[code]"
        """;

    private const string Q1 = """
        format: q1_0
        summary: A sign a weight, one f16 scale for 128
        gguf: { id: 41, name: Q1_0 }
        block: { weights: 128, order: rows }
        fields: { scale: f16, qs: "u8[16]" }
        activations: int8 per 32
        code: "qs[i / 8] >> (i % 8) & 1"
        range: [0, 1]
        value: "scale * (2 * code - 1)"
        encode:
          scale: "sum(k, abs(x[k])) / 128"
          code: "x[i] >= 0 ? 1 : 0"
          qs: "sum(b < 8, code[8 * j + b] << b)"
        """;

    private const string Iq4Xs = """
        format: iq4_xs
        summary: 4 bits a weight that choose one of 16 levels, 6-bit scales for 32 weights
        gguf: { id: 23, name: IQ4_XS }
        block: { weights: 256, order: rows }
        fields: { scale: f16, high: u16, low: "u8[4]", qs: "u8[128]" }
        activations: int8 per 32
        tables: { levels: [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113] }
        let:
          part: "(low[i / 64] >> (4 * (i / 32 % 2)) & 15) | (high >> (2 * (i / 32)) & 3) << 4"
        code: "qs[i / 32 * 16 + i % 16] >> (4 * (i / 16 % 2)) & 15"
        range: [0, 15]
        value: "scale * (part - 32) * levels[code]"
        """;

    private const string Codebook = """
        format: codebook
        summary: One of 32 vectors of 8 bytes packed in an integer, one of 8 patterns of signs, for 8 weights
        block: { weights: 32, order: rows }
        fields: { scale: f16, index: "u8[4]" }
        activations: int8 per 32
        tables: { grid: { file: codebook.txt }, signs: [0x00, 0x0f, 0x33, 0x55, 0x69, 0x96, 0xaa, 0xff] }
        let:
          entry: "index[i / 8]"
          magnitude: "grid[entry & 31] >> (8 * (i % 8)) & 255"
        value: "scale * ((signs[entry >> 5] >> (i % 8) & 1) == 1 ? -magnitude : magnitude)"
        """;

    private static readonly byte[] Grid = Bytes(8 * 32, 3);

    private static readonly TextTable File = new("codebook.txt", Grid.Chunk(8).Aggregate(
        new StringBuilder("# 32 vectors, the first weight in the lowest byte\n"),
        (text, vector) => text.Append($"0x{BinaryPrimitives.ReadUInt64LittleEndian(vector):x16},\n")).ToString());

    [Fact]
    public void FourBitFloatsWithEightBitFloatScales() => Compare(Nvfp4, 36, (block, i) =>
    {
        int s = block[i / 16];
        float unit = (s >> 3 & 15) == 0 ? (s & 7) / 512f : MathF.ScaleB(1 + ((s & 7) / 8f), (s >> 3 & 15) - 7);
        int code = block[4 + (i / 16 * 8) + (i % 8)] >> (i % 16 < 8 ? 0 : 4) & 15;
        float magnitude = (code & 7) < 2 ? (code & 7) * 0.5f : MathF.ScaleB(1 + ((code & 1) / 2f), (code >> 1 & 3) - 1);
        return unit * (code < 8 ? magnitude : -magnitude);
    });

    [Fact]
    public void OneBit() => Compare(Q1, 18, (block, i) => Half(block) * ((block[2 + (i / 8)] & 1 << (i % 8)) != 0 ? 1 : -1));

    [Fact]
    public void OneBitComesBack()
    {
        var format = new CompiledFormat(SpecTexts.FormatOf(Q1));
        float[] values = [.. Enumerable.Range(0, 512).Select(i => (i * 7 % 13) < 6 ? -0.25f : 0.25f)];
        Assert.Equal(values, format.Decode(format.Encode(values), values.Length));
    }

    [Fact]
    public void LevelsWithSixBitScales() => Compare(Iq4Xs, 136, (block, i) =>
    {
        int high = BinaryPrimitives.ReadUInt16LittleEndian(block.AsSpan(2));
        int part = (block[4 + (i / 64)] >> (i / 32 % 2 * 4) & 15) + ((high >> (i / 32 * 2) & 3) * 16);
        int code = block[8 + (i / 32 * 16) + (i % 16)] >> (i % 32 < 16 ? 0 : 4) & 15;
        int[] levels = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];
        return Half(block) * (part - 32) * levels[code];
    });

    [Fact]
    public void PackedVectorsWithPatternsOfSigns() => Compare(Codebook, 6, (block, i) =>
    {
        int entry = block[2 + (i / 8)];
        byte[] signs = [0x00, 0x0f, 0x33, 0x55, 0x69, 0x96, 0xaa, 0xff];
        int magnitude = Grid[(8 * (entry % 32)) + (i % 8)];
        return Half(block) * ((signs[entry / 32] >> (i % 8)) % 2 == 1 ? -magnitude : magnitude);
    });

    private static void Compare(string spec, int blockBytes, Func<byte[], int, float> byHand)
    {
        Assert.True(spec.Split('\n').Length <= 40);
        var format = SpecTexts.FormatOf(spec, File);
        Assert.Equal(blockBytes, format.BlockBytes);
        byte[] stored = Bytes(Blocks * blockBytes, 1);
        float[] decoded = new CompiledFormat(format).Decode(stored, Blocks * format.BlockWeights);
        var storage = new FormatStorage(format);
        var weights = new Tensor("w", TensorRole.Input, ElementType.F32, [Build.Int("v"), Build.Int("n")], TensorKind.Weights);
        var element = storage.Element(weights, [Build.Int(0), Build.Int("i")]);
        for (int i = 0; i < decoded.Length; i++)
        {
            float expected = byHand(stored[(i / format.BlockWeights * blockBytes)..][..blockBytes], i % format.BlockWeights);
            Assert.Equal(expected, decoded[i]);
            Assert.Equal(expected, ExprEvaluator.Evaluate(element, new ElementScope(stored, [.. storage.Tensors(weights)], i)).Float);
        }
    }

    // Finite halves, so that values can be compared.
    private static float Half(byte[] block) => (float)BitConverter.ToHalf(block);

    private static byte[] Bytes(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private sealed class ElementScope(byte[] stored, Tensor[] tensors, int i) : IEvaluationScope
    {
        public ExprValue Name(string name) => ExprValue.Of(name == "i" ? (long)i : 1 << 20);

        public ExprValue Element(string array, ReadOnlySpan<long> indices)
        {
            if (tensors.Single(tensor => tensor.Name == array) is not { Role: TensorRole.Constant } constant) return ExprValue.Of((long)stored[indices[0]]);
            long value = constant.Values[(int)indices[0]];
            return constant.Element == ElementType.F32 ? ExprValue.Of(BitConverter.Int32BitsToSingle((int)value)) : ExprValue.Of(value);
        }

        public ExprValue Load(Address at, long lane) => throw new InvalidOperationException("elements are read by name");
    }
}
