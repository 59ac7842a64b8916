using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Emit;
using BitNet.Gen.Expressions;
using BitNet.Gen.Lowering;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;
using BitNet.Gen.Tests.Targets;

namespace BitNet.Gen.Tests.Lowering;

public sealed class InstructionSelectorTests
{
    [Fact]
    public void ACopyOfATargetUnderAnotherNameGivesEqualKernels()
    {
        string text = File.ReadAllText(TargetFolder.Files().Single(f => Path.GetFileName(f) == "avx512.target.yaml"));
        var copy = TargetFolder.Load([("other.target.yaml", text.Replace("target: avx512", "target: other"))])["other"];
        foreach (var make in new Func<string, VectorProgram>[] { t => SmallPrograms.MultiplyAdd(t), t => SmallPrograms.TernaryRow(t, 64), MixedProgram.Create })
            Assert.Equal(Text(make("avx512"), TargetFolder.Get("avx512")).Replace("_avx512", "_other"), Text(make("other"), copy));
    }

    [Theory]
    [InlineData("avx512vbmi", 64, true)]
    [InlineData("avx512", 64, false)]
    public void ByteFunctionsBecomeTablesWhereTheTargetHasThem(string target, int lanes, bool covers)
    {
        // The packed low digits of panel1_6: any function of a byte.
        Expr q = Build.Vector("q", ElementType.U8);
        var low = Build.Remainder(q, Build.Int(82));
        var digits = Build.Binary(BinaryOperator.Or, Build.Remainder(low, Build.Int(3)), Build.Binary(BinaryOperator.ShiftLeft, Build.Remainder(Build.Divide(low, Build.Int(3)), Build.Int(3)), Build.Int(2)));
        var values = new Dictionary<string, VectorValue> { ["q"] = new("q", ElementType.U8, lanes, 1, new Interval(0, 244)) };
        Assert.Equal(covers, InstructionSelector.CanCover(TargetFolder.Get(target), digits, ElementType.U8, lanes, values));
    }

    [Fact]
    public void TheSmallestTableIsTaken()
    {
        var target = TargetFolder.Get("avx512vbmi");
        var define = new VectorDefine("top", ElementType.U8, 64, Build.Divide(Build.Vector("q", ElementType.U8), Build.Int(82)));
        var lowered = Lower(Bytes(new Interval(0, 244), define), target);
        var lookup = Instructions(lowered.Body).Single(i => i.Result?.Name == "top");
        Assert.Equal("lut128_shr", lookup.Row.Name);
        Assert.Equal(new Interval(0, 2), lookup.Result!.Range);
    }

    [Fact]
    public void WidthAndRangeAreComparedNotSignedness()
    {
        // Codes 0..2 are lanes of u8; the row that adds wants i32, maddubs u8 and i8 in this order, whichever way the product is written.
        var values = new Dictionary<string, VectorValue>
        {
            ["w"] = new("w", ElementType.I8, 64, 1, new Interval(0, 2)),
            ["x"] = new("x", ElementType.U8, 64, 1, new Interval(0, 127)),
            ["s"] = new("s", ElementType.I8, 64, 1, new Interval(-3, 127)),
        };
        Expr Dot(string a, string b) => Build.Add(Product(a, b, 0), Product(a, b, 1));
        Expr Product(string a, string b, int odd) => Build.Multiply(Build.Vector(a, ElementType.U8, 2, odd), Build.Vector(b, ElementType.U8, 2, odd));
        var target = TargetFolder.Get("avx512");
        Assert.True(InstructionSelector.CanCover(target, Dot("w", "x"), ElementType.I16, 32, values));
        Assert.True(InstructionSelector.CanCover(target, Dot("x", "w"), ElementType.I16, 32, values));
        Assert.True(InstructionSelector.CanCover(target, Dot("s", "w"), ElementType.I16, 32, values));
        Assert.False(InstructionSelector.CanCover(target, Dot("s", "s"), ElementType.I16, 32, values));
    }

    [Fact]
    public void FloatSumsAreNotReordered()
    {
        Expr Load(string name) => Build.Vector(name, ElementType.F32);
        var tree = Build.Binary(BinaryOperator.Add, Load("a"), Build.Binary(BinaryOperator.Add, Load("b"), Load("c")));
        string[] names = ["a", "b", "c"];
        var body = names.Select(n => (Statement)new VectorDefine(n, ElementType.F32, 16, SmallPrograms.Load("x", ElementType.F32, Build.Int(n[0])))).Append(new VectorDefine("r", ElementType.F32, 16, tree))
            .Append(new VectorStore(new Address("y", ElementType.F32, Build.Int(0), ElementType.F32), 16, Load("r")));
        var program = new VectorProgram("k", "", "avx512", "", [SmallPrograms.Pointer("x", ElementType.F32, ""), SmallPrograms.Pointer("y", ElementType.F32, "", true)], "t", body.ToEquatableArray(), []);
        var sums = Instructions(Lower(program, TargetFolder.Get("avx512")).Body).Where(i => i.Row.Name == "add_f32").ToList();
        Assert.Equal("b", ((RegisterArgument)sums[0].Arguments[0]).Value.Name);
        Assert.Equal("c", ((RegisterArgument)sums[0].Arguments[1]).Value.Name);
        Assert.Equal("a", ((RegisterArgument)sums[1].Arguments[0]).Value.Name);
    }

    [Fact]
    public void AnExpressionWithoutRowsIsReportedByItsSmallestPart()
    {
        var tree = Build.Add(Build.Vector("q", ElementType.U8), Build.Remainder(Build.Vector("p", ElementType.U8), Build.Int(3)));
        var define = new VectorDefine("r", ElementType.U8, 64, tree, new Interval(0, 255));
        var bag = new DiagnosticBag("k.kernel.yaml");
        var load = new VectorDefine("p", ElementType.U8, 64, SmallPrograms.Load("w", ElementType.U8, Build.Int(0)));
        Assert.Null(InstructionSelector.Lower(Bytes(new Interval(0, 200), load, define), TargetFolder.Get("avx512"), bag));
        var diagnostic = Assert.Single(bag.Diagnostics.ToArray());
        Assert.Equal("BNG4101", diagnostic.Rule.Id);
        Assert.Contains("'p[i] % 3'", diagnostic.Message);
    }

    [Theory]
    [InlineData(0, 200, null)]
    [InlineData(0, 300, "BNG4103")]
    public void ARangeThatIsNotProvenIsReported(int min, int max, string? id)
    {
        var tree = new LaneLoadExpr(new Address("w", ElementType.U8, Build.Int(0), ElementType.U8), Build.Lane, new Interval(min, max));
        var define = new VectorDefine("r", ElementType.U8, 64, tree);
        var bag = new DiagnosticBag("k.kernel.yaml");
        InstructionSelector.Lower(Bytes(new Interval(0, 1), define), TargetFolder.Get("avx512"), bag);
        Assert.Equal(id is null ? [] : [id], bag.Diagnostics.ToArray().Select(d => d.Rule.Id));
    }

    [Theory]
    [InlineData(ElementType.I32, null)]
    [InlineData(ElementType.I8, null)]
    [InlineData(ElementType.U16, "BNG4102")]
    public void AStoreWithoutARowIsReported(ElementType element, string? id)
    {
        // Lanes of 32 bits in [-5, 5]: to i8 by narrowing, to u16 by nothing that is proven.
        var load = new VectorDefine("v", ElementType.I32, 16, new LaneLoadExpr(new Address("x", ElementType.I32, Build.Int(0), ElementType.I32), Build.Lane, element == ElementType.U16 ? new Interval(0, 5) : new Interval(-5, 5)));
        var target = TargetFolder.Get("avx512");
        if (element == ElementType.U16) target = target with { Rows = target.Rows.ToArray().Where(r => r.Name is not ("store_i32_u16" or "store_i32_i16")).ToEquatableArray() };
        var store = new VectorStore(new Address("y", element, Build.Int(0), element), 16, Build.Vector("v", ElementType.I32));
        var program = new VectorProgram("k", "", "avx512", "", [SmallPrograms.Pointer("x", ElementType.I32, ""), SmallPrograms.Pointer("y", element, "", true)], "t", [load, store], []);
        var bag = new DiagnosticBag("k.kernel.yaml");
        InstructionSelector.Lower(program, target, bag);
        Assert.Equal(id is null ? [] : [id], bag.Diagnostics.ToArray().Select(d => d.Rule.Id));
    }

    /// <summary>Statements over q, a vector of bytes in a range, whose last value is stored.</summary>
    private static VectorProgram Bytes(Interval range, params Statement[] statements)
    {
        var load = new LaneLoadExpr(new Address("w", ElementType.U8, Build.Int(64), ElementType.U8), Build.Lane, range);
        var last = (VectorDefine)statements[^1];
        var store = new VectorStore(new Address("y", ElementType.U8, Build.Int(0), ElementType.U8), 64, Build.Vector(last.Name, ElementType.U8));
        return new VectorProgram(
            "k", "", "avx512", "", [SmallPrograms.Pointer("w", ElementType.U8, ""), SmallPrograms.Pointer("y", ElementType.U8, "", true)], "t",
            [new VectorDefine("q", ElementType.U8, 64, load), .. statements, store], []);
    }

    private static IEnumerable<InstructionStatement> Instructions(EquatableArray<Statement> body) => body.ToArray().OfType<InstructionStatement>();

    private static TargetProgram Lower(VectorProgram program, TargetSpec target)
    {
        var bag = new DiagnosticBag("k.kernel.yaml");
        var lowered = PassPipeline.Lower(program, target, bag);
        Assert.Empty(bag.Diagnostics.ToArray().Select(d => d.ToString()));
        return lowered!;
    }

    private static string Text(VectorProgram program, TargetSpec target) => CSharpEmitter.Emit(Lower(program, target), target).Text;
}
