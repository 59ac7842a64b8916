using System.Runtime.InteropServices;
using BitNet.Gen.Emit;
using BitNet.Gen.Formats;
using BitNet.Gen.Programs;
using BitNet.Gen.Tests.Emit;

namespace BitNet.Gen.Tests.Formats;

/// <summary>Programs that move stored weights give the same bytes in lanes as one by one, and go by lanes where they can.</summary>
[Trait("Machine", "this")]
public sealed unsafe class BlockLaneTests
{
    private const int Blocks = 5;

    public static TheoryData<string> Files => new(SpecTexts.Files("formats"));

    [Theory]
    [MemberData(nameof(Files))]
    public void LanesGiveTheBytesOfOneByOne(string file) => Compare(SpecTexts.FormatOf(SpecTexts.Text(file)));

    // A constant in every lane would be called c3, and a value that all lanes share common.
    [Fact]
    public void TablesMayHaveTheNamesThatLanesWouldTake() => Compare(SpecTexts.FormatOf("""
        format: clash
        summary: Two bits a byte, by two tables
        block: { weights: 32, order: rows }
        fields: { common: f32, qs: "u8[32]" }
        activations: float
        tables: { c3: [1, 2, 4, 8], v1: [3, 5] }
        code: "qs[i] & 3"
        range: [0, 3]
        value: "common * (v1[1] * c3[2] + code)"
        encode:
          common: "absmax(x) / 3"
          unit: "c3[round(common) & 3] + v1[round(common) & 1]"
          code: "(round(x[i] * unit) + 1) & 3"
          qs: "code[j] & 3"
        """));

    // Lanes go in fours: a search over five candidates must not read an array of five behind its end, nor may what all candidates share be added up in lanes.
    [Fact]
    public void SearchesMayReadArraysAndShareLoopsWithSums() => Compare(SpecTexts.FormatOf("""
        format: search
        summary: Codes of three bits, by the best of five scales
        block: { weights: 32, order: rows }
        fields: { scale: f32, spread: f32, qs: "u8[32]" }
        activations: float
        code: "qs[i] & 7"
        range: [0, 7]
        value: "scale * code + spread"
        encode:
          unit[g < 5]: "(g + 1) * absmax(x) / 7"
          inverse[g < 5]: "unit[g] == 0 ? 0 : 1 / unit[g]"
          q(l, c): "max(0, min(7, round(x[l] * inverse[c])))"
          error(c): "sum(l < 32, (x[l] - unit[c] * q(l, c)) * (x[l] - unit[c] * q(l, c)))"
          best: "argmin(c < 5, error(c))"
          spread: "sum(c < 4, error(c)) / 1000 + unit[argmin(c < 4, error(c))]"
          scale: "unit[best]"
          code: "q(i, best)"
          qs: "code[j]"
        """));

    private static void Compare(FormatSpec format)
    {
        VectorProgram[] programs = [.. FormatMethods.Of(format).Where(method => method.Field is "Decode" or "Codes" or "Scales" or "Minima" or "EncodeTail" or "Encode").Select(method => method.Program)];
        var scalar = CompiledClass.Compile(string.Concat(programs.Select(program => CSharpEmitter.Emit(OneByOne(program), PortableVectors.Target).Text)) + Constants(programs));
        var writer = new CodeWriter();
        PortableMethods.Write(writer, programs);
        var lanes = CompiledClass.Compile(writer.ToString());
        var random = new Random(7);
        // Formats of single elements leave some behind the last block of lanes.
        int blocks = format.BlockWeights == 1 ? 83 : Blocks;
        foreach (var program in programs)
        {
            for (int trial = 0; trial < 12; trial++)
            {
                byte[] stored = new byte[blocks * format.BlockBytes + format.TailBytes];
                random.NextBytes(stored);
                float[] values = Values(random, blocks * format.BlockWeights, trial);
                Assert.Equal(Run(scalar, program, format, stored, values, blocks), Run(lanes, program, format, stored, values, blocks));
            }
        }
    }

    [Fact]
    public void EveryHalfIsWidenedAsDotNetDoesIt()
    {
        byte[] stored = new byte[2 * 65536];
        for (int bits = 0; bits < 65536; bits++) BitConverter.TryWriteBytes(stored.AsSpan(2 * bits), (ushort)bits);
        float[] decoded = new CompiledFormat(SpecTexts.Format("f16")).Decode(stored, 65536);
        for (int bits = 0; bits < 65536; bits++)
        {
            float expected = (float)BitConverter.UInt16BitsToHalf((ushort)bits);
            if (float.IsNaN(expected)) Assert.True(float.IsNaN(decoded[bits]));
            else Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(decoded[bits]));
        }
    }

    public static TheoryData<string, string> InLanes => new()
    {
        { "tq2_0", "Decode" }, { "tq2_0", "Codes" }, { "tq2_0", "Encode" }, { "i2_s", "Codes" }, { "i2_s", "Encode" }, { "i2_s", "EncodeTail" },
        { "f16", "Decode" }, { "f16", "Codes" }, { "f16", "Encode" }, { "q8_0", "Decode" }, { "q8_0", "Codes" }, { "q8_0", "Encode" },
        { "q4_0", "Codes" }, { "q4_k", "Codes" }, { "q4_k", "Decode" }, { "q6_k", "Codes" }, { "q6_k", "Encode" },
    };

    [Theory]
    [MemberData(nameof(InLanes))]
    public void LoopsGoByLanes(string format, string field)
    {
        var program = FormatMethods.Of(SpecTexts.Format(format)).Single(method => method.Field == field).Program;
        Assert.Contains(BlockLanes.Lower(program).Body.WithNested(), statement => statement is LoopStatement { Step: > 1 } loop && loop.Body.Any(inner => inner is InstructionStatement));
    }

    private static TargetProgram OneByOne(VectorProgram program) => new(program, [], program.Body, []);

    private static string Constants(IReadOnlyList<VectorProgram> programs)
    {
        var writer = new CodeWriter();
        ConstantText.Write(writer, programs);
        return writer.ToString();
    }

    private static byte[] Run(CompiledClass compiled, VectorProgram program, FormatSpec format, byte[] stored, float[] values, int blocks)
    {
        byte[] data = [.. stored];
        byte[] results = new byte[values.Length * sizeof(float)];
        fixed (byte* to = data)
        fixed (byte* result = results)
        fixed (float* from = values)
        {
            nint tail = (nint)(to + blocks * format.BlockBytes);
            string method = CSharpEmitter.MethodName(program);
            if (method == "encode_tail") compiled.Run(method, [(nint)from, tail, values.Length], 1);
            else if (method == "encode") compiled.Run(method, [(nint)from, (nint)to, tail], blocks);
            else compiled.Run(method, [(nint)to, tail, (nint)result], blocks);
            // A NaN stays one; what its bits are is the processor's affair.
            if (method is "decode" or "scales" or "minima") MemoryMarshal.Cast<byte, float>(results.AsSpan()).Replace(float.NaN, float.NaN);
        }

        return [.. data, .. results];
    }

    /// <summary>Weights of all kinds: ordinary ones, some that are equal, zeros of both signs, subnormal and very large ones.</summary>
    private static float[] Values(Random random, int count, int trial)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            double uniform = 2 * random.NextDouble() - 1;
            values[i] = (trial % 6) switch
            {
                0 => (float)uniform,
                1 => random.Next(-1, 2) * 0.75f,
                2 => random.Next(3) == 0 ? (float)uniform : random.Next(2) == 0 ? 0f : -0f,
                3 => (float)(uniform * 1e-40),
                4 => (float)(uniform * 1e30),
                _ => MathF.Round((float)uniform * 8) / 2,
            };
        }

        return values;
    }
}
