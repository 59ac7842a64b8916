using System.Runtime.InteropServices;
using BitNet.Gen.Expressions;
using BitNet.Gen.Interpretation;
using BitNet.Gen.Programs;
using BitNet.Gen.Tests.Lowering;
using BitNet.Gen.Tests.Targets;

namespace BitNet.Gen.Tests.Interpretation;

[Trait("Machine", "this")]
public sealed class ProgramInterpreterTests
{
    public static TheoryData<string> Targets => [.. TargetFolder.Names];

    [Theory]
    [MemberData(nameof(Targets))]
    public void AnElementwiseProgramIsTheSameAtEveryLevel(string target)
    {
        const int n = 48, tokens = 3;
        var x = Enumerable.Range(0, n * tokens).Select(i => i * 0.37f - 3).ToArray();
        x[5] = float.NaN;
        x[6] = float.PositiveInfinity;
        var w = Enumerable.Range(0, n).Select(i => 1f / (i + 1)).ToArray();
        var run = new ProgramRun(
            SmallPrograms.MultiplyAdd(target), TargetFolder.Get(target),
            new() { ["x"] = Bytes(x), ["w"] = Bytes(w), ["y"] = new byte[4 * n * tokens] },
            new() { ["n"] = ExprValue.Of((long)n), ["c"] = ExprValue.Of(0.5f) }, tokens);
        var expected = x.Select((v, i) => v * w[i % n] + 0.5f).ToArray();
        Assert.Equal(expected, Floats(run.Trees()["y"]));
        SameEverywhere(run, "y");
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void AMixedProgramIsTheSameAtEveryLevel(string target)
    {
        const int items = 7;
        var random = new Random(5);
        var x = Enumerable.Range(0, 16 * items).Select(_ => (random.NextSingle() - 0.5f) * 20).ToArray();
        var h = Enumerable.Range(0, 16 * items).Select(_ => BitConverter.HalfToUInt16Bits((Half)((random.NextSingle() - 0.5f) * 100))).ToArray();
        h[0] = 1;
        h[1] = 0x8000;
        h[2] = 0x83FF;
        var run = new ProgramRun(
            MixedProgram.Create(target), TargetFolder.Get(target),
            new() { ["x"] = Bytes(x), ["h"] = Bytes(h), ["q"] = new byte[16 * items], ["y"] = new byte[64 * items], ["sums"] = new byte[4 * items] },
            new() { ["scale"] = ExprValue.Of(1.5f), ["n"] = ExprValue.Of((long)items) }, items);
        var half = h.Select(b => (float)BitConverter.UInt16BitsToHalf(b)).ToArray();
        var trees = run.Trees();
        Assert.Equal(half.Select(v => (sbyte)Math.Clamp((int)MathF.Round(v * 3f), -127, 127)), MemoryMarshal.Cast<byte, sbyte>(trees["q"]).ToArray());
        Assert.Equal(x.Select((v, i) => v + half[i] < 0 ? -(v + half[i]) : MathF.Sqrt(v + half[i])), Floats(trees["y"]));
        SameEverywhere(run, "q", "y", "sums");
    }

    [Theory]
    [InlineData("avx2", 32)]
    [InlineData("avxvnni", 32)]
    [InlineData("avx512", 64)]
    [InlineData("avx512vbmi", 64)]
    public void ATernaryProgramIsTheSameAtEveryLevel(string target, int vectorBytes)
    {
        const int n = 64;
        var random = new Random(1);
        var w = Enumerable.Range(0, n * 4).Select(_ => (byte)(random.Next(3) | random.Next(3) << 2 | random.Next(3) << 4 | random.Next(3) << 6)).ToArray();
        var x = Enumerable.Range(0, n).Select(_ => (sbyte)random.Next(-127, 128)).ToArray();
        var run = new ProgramRun(
            SmallPrograms.TernaryRow(target, vectorBytes), TargetFolder.Get(target),
            new() { ["w"] = w, ["x"] = Bytes(x), ["y"] = new byte[64] }, new() { ["n"] = ExprValue.Of((long)n) }, 1);
        var expected = Enumerable.Range(0, 16).Select(row => Enumerable.Range(0, n).Sum(k => (w[k / 16 * 64 + row * 4 + k % 4] >> (k % 16 / 4 * 2) & 3) * x[k]));
        Assert.Equal(expected, MemoryMarshal.Cast<byte, int>(run.Trees()["y"]).ToArray());
        SameEverywhere(run, "y");
    }

    [Fact]
    public void ReadingOutsideOfMemoryIsAnError()
    {
        var program = SmallPrograms.MultiplyAdd("scalar");
        var arrays = new Dictionary<string, byte[]> { ["x"] = new byte[64], ["w"] = new byte[60], ["y"] = new byte[64] };
        var scalars = new Dictionary<string, ExprValue> { ["n"] = ExprValue.Of(16L), ["c"] = ExprValue.Of(0f) };
        var error = Assert.Throws<InterpretationException>(() => ProgramInterpreter.Run(program, arrays, scalars, 0, 1));
        Assert.Contains("'w' has 60 bytes", error.Message);
    }

    [Fact]
    public void AValueOutsideOfItsDeclaredRangeIsAWrongProof()
    {
        var define = new VectorDefine("v", ElementType.U8, 64, SmallPrograms.Load("w", ElementType.U8, Build.Int(0)), new Interval(0, 2));
        var program = new VectorProgram("k", "", "avx512", "", [SmallPrograms.Pointer("w", ElementType.U8, "u8[64]")], "t", [define], []);
        var w = new byte[64];
        ProgramInterpreter.Run(program, new Dictionary<string, byte[]> { ["w"] = w }, new Dictionary<string, ExprValue>(), 0, 1);
        w[63] = 3;
        var error = Assert.Throws<InterpretationException>(() => ProgramInterpreter.Run(program, new Dictionary<string, byte[]> { ["w"] = w }, new Dictionary<string, ExprValue>(), 0, 1));
        Assert.Contains("the proof is wrong", error.Message);
    }

    private static void SameEverywhere(ProgramRun run, params string[] outputs)
    {
        var trees = run.Trees();
        var instructions = run.Instructions();
        var compiled = run.Compiled();
        foreach (string output in outputs)
        {
            Assert.Equal(trees[output], instructions[output]);
            if (compiled is not null) Assert.Equal(trees[output], compiled[output]);
        }
    }

    private static byte[] Bytes<T>(T[] values)
        where T : struct => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private static float[] Floats(byte[] bytes) => MemoryMarshal.Cast<byte, float>(bytes).ToArray();
}
