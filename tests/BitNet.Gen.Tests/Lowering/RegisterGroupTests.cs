using BitNet.Gen.Expressions;
using BitNet.Gen.Lowering;
using BitNet.Gen.Programs;
using BitNet.Gen.Tests.Interpretation;
using BitNet.Gen.Tests.Targets;

namespace BitNet.Gen.Tests.Lowering;

/// <summary>Rows whose operands are groups of registers, on a target that this machine need not have: its text compiles, its rows are interpreted.</summary>
public sealed class RegisterGroupTests
{
    private const string Target = """
        target: halves
        guard: "AdvSimd.Arm64.IsSupported"
        vector: { bits: 128, registers: 32 }
        type: "Vector128<{T}>"
        cast: "{x}.As{N}()"
        rows:
          - name: zero_i16
            in: {}
            out: { r: i16 }
            meaning: "r[i] = 0"
            emit: "Vector128<short>.Zero"
          - name: load_i8
            in: { p: mem i8 }
            out: { r: i8 }
            meaning: "r[i] = p[i]"
            emit: "Vector128.Load({p})"
          - name: store_i32
            in: { a: i32 }
            out: { p: mem i32 }
            meaning: "p[i] = a[i]"
            emit: "{a}.Store({p})"
          - name: smlal
            in: { c: "i16*2", a: i8, b: i8 }
            out: { r: "i16*2" }
            meaning: "r[i] = c[i] + a[i] * b[i]"
            emit:
              - "AdvSimd.MultiplyWideningLowerAndAdd({c.0}, {a}.GetLower(), {b}.GetLower())"
              - "AdvSimd.MultiplyWideningUpperAndAdd({c.1}, {a}, {b})"
          - name: pair_sum
            in: { a: i16 }
            out: { r: i32 }
            meaning: "r[i] = a[2 * i] + a[2 * i + 1]"
            emit: "AdvSimd.AddPairwiseWidening({a})"
        """;

    [Fact]
    public void ARowInHalvesIsTheSameAtEveryLevel()
    {
        const int lanes = 16, n = 64;
        var target = TargetFolder.Load([("halves.target.yaml", Target)])["halves"];
        Expr At(string array) => new LaneLoadExpr(new Address(array, ElementType.I8, Build.Int("k"), ElementType.I8), Build.Lane, new Interval(-40, 40));
        var product = Build.Multiply(At("w"), At("x"));
        var pairs = Build.Add(Build.Vector("sum", ElementType.I16, 2, 0), Build.Vector("sum", ElementType.I16, 2, 1));
        var program = new VectorProgram(
            "dot", "", "halves", "", [SmallPrograms.Pointer("w", ElementType.I8, ""), SmallPrograms.Pointer("x", ElementType.I8, ""), SmallPrograms.Pointer("y", ElementType.I32, "", true)], "t",
            [
                new VectorDefine("sum", ElementType.I16, lanes, Build.Int(0), new Interval(-6400, 6400)),
                new LoopStatement("k", Build.Int(0), Build.Int(n), lanes, [new VectorUpdate("sum", Build.Add(Build.Vector("sum", ElementType.I16), product))]),
                new VectorStore(new Address("y", ElementType.I32, Build.Int(0), ElementType.I32), lanes / 2, pairs),
            ],
            []);
        var random = new Random(2);
        byte[] Bytes() => Enumerable.Range(0, n).Select(_ => (byte)(sbyte)random.Next(-40, 41)).ToArray();
        var run = new ProgramRun(program, target, new() { ["w"] = Bytes(), ["x"] = Bytes(), ["y"] = new byte[lanes * 2] }, [], 1);
        Assert.Equal(run.Trees()["y"], run.Instructions()["y"]);
        Assert.Null(run.Compiled());
        Assert.Contains("sum_1 = AdvSimd.MultiplyWideningUpperAndAdd(sum_1, ", run.Kernel.Text);
    }

    [Theory]
    [InlineData("avx2", 2)]
    [InlineData("neon", 4)]
    public void HalvesOfAValueAreItsRegisters(string name, int registers)
    {
        var target = TargetFolder.Get(name);
        var upper = Build.Vector("v", ElementType.F32, Build.Add(Build.Lane, Build.Int(8)));
        var program = new VectorProgram(
            "halves", "", name, "", [SmallPrograms.Pointer("x", ElementType.F32, ""), SmallPrograms.Pointer("y", ElementType.F32, "", true)], "t",
            [
                new VectorDefine("v", ElementType.F32, 16, SmallPrograms.Load("x", ElementType.F32, Build.Int(0))),
                new VectorStore(new Address("y", ElementType.F32, Build.Int(0), ElementType.F32), 8, Build.Binary(BinaryOperator.Subtract, upper, Build.Vector("v", ElementType.F32))),
            ],
            []);
        var x = Enumerable.Range(0, 16).SelectMany(i => BitConverter.GetBytes(i * i * 0.1f)).ToArray();
        var run = new ProgramRun(program, target, new() { ["x"] = x, ["y"] = new byte[32] }, [], 1);
        Assert.Equal(run.Trees()["y"], run.Instructions()["y"]);
        if (run.Compiled() is { } compiled) Assert.Equal(run.Trees()["y"], compiled["y"]);
        for (int r = 0; r < registers / 2; r++) Assert.Contains($"(v_{r + (registers / 2)} - v_{r}).Store(", run.Kernel.Text);
    }

    [Theory]
    [InlineData(16, true)]
    [InlineData(32, false)] // The second time the row would begin at 0 again.
    public void ARowThatCountsLanesIsDoneOnce(int lanes, bool covers)
    {
        var first = new ConditionalExpr(Build.Binary(BinaryOperator.Less, Build.Lane, Build.Int(5)), Build.Vector("v", ElementType.I32), Build.Int(0));
        var values = new Dictionary<string, VectorValue> { ["v"] = new("v", ElementType.I32, lanes, lanes / 8, new Interval(0, 9)) };
        Assert.Equal(covers, InstructionSelector.CanCover(TargetFolder.Get("avx2"), first, ElementType.I32, lanes, values));
    }
}
