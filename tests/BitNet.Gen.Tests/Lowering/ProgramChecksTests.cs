using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Lowering;
using BitNet.Gen.Programs;
using BitNet.Gen.Tests.Targets;

namespace BitNet.Gen.Tests.Lowering;

public sealed class ProgramChecksTests
{
    private static readonly Address Y = new("y", ElementType.F32, Build.Int(0), ElementType.F32);

    public static TheoryData<string, Statement[]> Malformed => new()
    {
        { "'s' is used before it is defined", [new StoreStatement(Y, Build.Float("s"))] },
        { "'s' is defined twice", [new ScalarStatement("s", Build.Float(1f)), new ScalarStatement("s", Build.Float(2f))] },
        { "'s' is defined twice", [new LoopStatement("j", Build.Int(0), Build.Int("n"), 1, [new ScalarStatement("s", Build.Float(1f))]), new ScalarStatement("s", Build.Float(2f))] },
        { "'s' is assigned, but not defined as mutable", [new ScalarStatement("s", Build.Float(1f)), new AssignStatement("s", Build.Float(2f))] },
        { "there is no array 'z'", [new StoreStatement(Y with { Base = "z" }, Build.Float(1f))] },
        { "'y' has elements of f32, not u8", [new StoreStatement(Y with { BaseElement = ElementType.U8 }, Build.Float(1f))] },
        { "an index of 'y' is '1f', which is no int", [new StoreStatement(Y with { Index = Build.Float(1f) }, Build.Float(1f))] },
        { "'v' is updated before it is defined", [new VectorUpdate("v", Build.Float(1f))] },
        { "there is no array or vector value 'v'", [new VectorStore(Y, 16, Build.Vector("v", ElementType.F32))] },
        { "scalar code reads a lane of 'v'", [new VectorDefine("v", ElementType.F32, 16, Build.Float(1f)), new StoreStatement(Y, Build.Vector("v", ElementType.F32, Build.Int(0)))] },
        { "'v' has lanes of f16: such bits are u16", [new VectorDefine("v", ElementType.F16, 16, Build.Float(1f))] },
        { "the loop over 'j' has the step 0", [new LoopStatement("j", Build.Int(0), Build.Int("n"), 0, [])] },
        { "'exp(1f)' is not expanded", [new StoreStatement(Y, new CallExpr(Function.Exp, [Build.Float(1f)], BitNet.Gen.Expressions.ValueType.Float))] },
        { "a condition is 'n', which is no bool", [new IfStatement(Build.Int("n"), [], [])] },
    };

    [Theory]
    [MemberData(nameof(Malformed), DisableDiscoveryEnumeration = true)]
    public void AMalformedProgramIsReported(string message, Statement[] body)
    {
        var bag = new DiagnosticBag("k.kernel.yaml");
        Assert.False(ProgramVerifier.Verify(Program(body), bag));
        Assert.All(bag.Diagnostics.ToArray(), d => Assert.Equal("BNG9101", d.Rule.Id));
        Assert.Contains(bag.Diagnostics.ToArray(), d => d.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void AWellFormedProgramPassesAtBothLevels()
    {
        var bag = new DiagnosticBag("k.kernel.yaml");
        var program = MixedProgram.Create("avx2");
        Assert.True(ProgramVerifier.Verify(program, bag));
        Assert.True(ProgramVerifier.Verify(InstructionSelector.Lower(program, TargetFolder.Get("avx2"), bag)!, bag));
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(900, false)]
    public void ALargeProgramIsOverTheBudget(int values, bool isWithin)
    {
        var defines = Enumerable.Range(0, values).Select(v => (Statement)new VectorDefine($"v{v}", ElementType.F32, 16, SmallPrograms.Load("y", ElementType.F32, Build.Int(v))));
        var stores = Enumerable.Range(0, 2 * values).Select(v => (Statement)new VectorStore(Y with { Index = Build.Int(v) }, 16, Build.Vector($"v{v % values}", ElementType.F32)));
        var bag = new DiagnosticBag("k.kernel.yaml");
        var lowered = InstructionSelector.Lower(Program([.. defines, .. stores]), TargetFolder.Get("avx512"), bag);
        Assert.Equal(isWithin, BudgetCheck.Check(lowered!, bag));
        Assert.All(bag.Diagnostics.ToArray(), d => Assert.Equal("BNG4110", d.Rule.Id));
    }

    private static VectorProgram Program(Statement[] body) =>
        new("k", "", "avx512", "", [SmallPrograms.Pointer("y", ElementType.F32, "f32[n]", true), new("n", "int", ProgramParameterKind.Extent)], "t", [.. body], []);
}
