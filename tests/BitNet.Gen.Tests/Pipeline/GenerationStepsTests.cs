using BitNet.Gen.Diagnostics;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Tests.Pipeline;

public class GenerationStepsTests
{
    private static readonly string Layout = SpecFolder.Files().First(f => f.Path.EndsWith("panel_q8.layout.yaml", StringComparison.Ordinal)).Text;

    [Fact]
    public void TheSecondOfTwoEqualNamesIsReported()
    {
        var result = SpecCompiler.Load([("/b/second.layout.yaml", Layout), ("/a/first.layout.yaml", Layout)]);
        var diagnostic = Assert.Single(result.Diagnostics.ToArray());
        Assert.Equal(SpecRules.DuplicateSpec, diagnostic.Diagnostic.Rule);
        Assert.Equal("/b/second.layout.yaml", diagnostic.Path);
        Assert.Contains("first.layout.yaml", diagnostic.ToString());
        Assert.Single(result.Set.Specs.ToArray());
    }

    [Fact]
    public void TheSecondOfTwoEqualFileNamesIsReported()
    {
        var result = SpecCompiler.Load([("/a/x.layout.yaml", Layout), ("/b/x.layout.yaml", Layout)]);
        var diagnostic = Assert.Single(result.Diagnostics.ToArray());
        Assert.Equal(SpecRules.DuplicateFile, diagnostic.Diagnostic.Rule);
        Assert.Equal("/b/x.layout.yaml", diagnostic.Path);
    }

    [Fact]
    public void ABrokenSpecKeepsItsName()
    {
        var set = SpecCompiler.Load([("/a/x.layout.yaml", "layout: x\n")]).Set;
        Assert.True(set.IsBroken("layout", "x"));
        Assert.False(set.IsBroken("format", "x"));
        Assert.Equal("x.layout.yaml", set.Specs[0].File);
    }

    [Fact]
    public void OtherFilesArePassedOver()
    {
        var result = SpecCompiler.Compile([("/a/readme.md", "\t"), ("/a/b.yaml", "\t"), ("/a/t.txt", "1 2 3")]);
        Assert.Empty(result.Diagnostics.ToArray());
    }

    [Fact]
    public void APlanThatFailsIsReportedAtItsSpec()
    {
        var file = GenerationSteps.Emit(new FailingPlan());
        var diagnostic = Assert.Single(file.Diagnostics.ToArray());
        Assert.Equal(SpecRules.InternalError, diagnostic.Rule);
        Assert.Equal("x.layout.yaml", diagnostic.File);
        Assert.Contains("NotSupportedException in FailingPlan.Emit: over the edge", diagnostic.Message);
        Assert.Empty(file.Text);
    }

    [Fact]
    public void APlanThatSucceedsIsNot() => Assert.Empty(GenerationSteps.Emit(new EmptyPlan()).Diagnostics.ToArray());

    [Fact]
    public void TheTableListsEverythingInOrder()
    {
        var slots = new[] { new ProgramParameter("x", "f32[n]", ProgramParameterKind.Pointer, Gen.Expressions.ElementType.F32, Written: true), new ProgramParameter("n", "int", ProgramParameterKind.Extent) };
        var rows = new TableRows(
            [new KernelRow("K_b", "B", "b", "", "scalar", [.. slots], null, 1, "", Items: "t * 8"), new KernelRow("K_a", "A", "a", "f16.one", "scalar", [.. slots], "AScratch", 5, "2 x \"4\"")],
            [], [new LayoutRow("l2", 2, "L(2)"), new LayoutRow("l1", 1, "L(1)")], []);
        string text = KernelTableWriter.Write(new GenerationOptions("My.Space", "MyTables"), [], [], [rows]);
        string[] expected =
        [
            "namespace My.Space;",
            "public static unsafe class MyTables",
            "private static readonly KernelParameter[] Slots0 =",
            "new(\"x\", \"f32[n]\", KernelParameterKind.Pointer, Written: true),",
            "new(\"n\", \"int\", KernelParameterKind.Extent),",
            "new(\"a\", \"f16.one\", \"scalar\", Slots0, (nint)(delegate*<nint*, nint, nint, byte*, void>)&K_a.A, Scratch: (nint)(delegate*<nint*, nint>)&K_a.AScratch, MinTokens: 5, Schedule: \"2 x \\\"4\\\"\"),",
            "new(\"b\", \"\", \"scalar\", Slots0, (nint)(delegate*<nint*, nint, nint, byte*, void>)&K_b.B, Items: \"t * 8\"),",
            "L(1),",
            "L(2),",
        ];
        int at = 0;
        foreach (string line in expected)
        {
            int found = text.IndexOf(line, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"'{line}' is missing or in the wrong place in:\n{text}");
            at = found;
        }

        Assert.DoesNotContain("Slots1", text);
    }

    private sealed record FailingPlan() : GenerationPlan("failing.g.cs", ["x.layout.yaml"])
    {
        public override GeneratedFile Emit() => throw new NotSupportedException("over\nthe edge");
    }

    private sealed record EmptyPlan() : GenerationPlan("empty.g.cs", [])
    {
        public override GeneratedFile Emit() => new(HintName, "", [], []);
    }
}
