using BitNet.Gen.Diagnostics;
using BitNet.Gen.Emit;
using BitNet.Gen.Expressions;
using BitNet.Gen.Formats;
using BitNet.Gen.Interpretation;
using BitNet.Gen.Kernels;
using BitNet.Gen.Layouts;
using BitNet.Gen.Matmul;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Programs;
using BitNet.Gen.Tests.Targets;

namespace BitNet.Gen.Tests.Matmul;

/// <summary>Every product of matrices, on every target: as vector trees (L3) and as instructions (L4), both interpreted, bit for bit equal to plain loops.</summary>
public sealed class MatmulScheduleTests
{
    public static TheoryData<string, string> LayoutsOnTargets
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var layout in SpecFolder.Load().All<LayoutSpec>())
            {
                foreach (string target in TargetFolder.Names) data.Add(layout.Name, target);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(LayoutsOnTargets))]
    public void Products_equal_plain_loops(string layout, string target)
    {
        var plan = Plan(layout, target);
        var bag = new DiagnosticBag("test");
        var programs = plan.Programs(bag);
        Assert.Empty(bag.Diagnostics.ToArray());
        foreach (var program in programs)
        {
            var lowered = PassPipeline.Lower(program, plan.Target, bag);
            Assert.Empty(bag.Diagnostics.ToArray());
            foreach (var (panels, k, tokens) in Sizes(program, plan.Layout))
            {
                var atTrees = IMatmulCase.For(plan.Layout, program, panels, k, tokens);
                ProgramInterpreter.Run(program, atTrees.Arrays, atTrees.Scalars, 0, atTrees.Items);
                Assert.Equal(atTrees.Expected(), atTrees.Result());
                var atInstructions = IMatmulCase.For(plan.Layout, program, panels, k, tokens);
                ProgramInterpreter.Run(lowered!, plan.Target, atInstructions.Arrays, atInstructions.Scalars, 0, atInstructions.Items);
                Assert.Equal(atInstructions.Expected(), atInstructions.Result());
            }
        }
    }

    /// <summary>The matmul plan of a layout and a target of kernels.spec.</summary>
    internal static MatmulPlan Plan(string layout, string target) =>
        MatmulPlans.From(SpecFolder.Load()).Cast<MatmulPlan>().Single(p => p.Layout.Name == layout && p.Target.Name == target);

    [Fact]
    public void A_copied_target_yields_equal_kernels()
    {
        var files = TargetFolder.Files().Select(f => (f, File.ReadAllText(f))).ToList();
        string path = TargetFolder.Files().Single(f => f.EndsWith("avx512.target.yaml", StringComparison.Ordinal));
        files.Add((path.Replace("avx512.", "copied."), File.ReadAllText(path).Replace("target: avx512", "target: copied")));
        var copy = TargetFolder.Load(files)["copied"];
        foreach (var layout in SpecFolder.Load().All<LayoutSpec>())
        {
            var plan = Plan(layout.Name, "avx512");
            string expected = plan.Emit().Text.Replace("avx512", "copied").Replace("Avx512", "Copied");
            string actual = (plan with { Target = copy, SpecFiles = [.. plan.SpecFiles.Select(f => f.Replace("avx512", "copied"))] }).Emit().Text;
            Assert.Equal(expected, actual.Replace("Avx512", "Copied"));
        }
    }

    /// <summary>Two panels at once, then what is left over: in 32 registers both have one loop over a tile's columns, in 16 each has its own, which hints at both.</summary>
    [Theory]
    [InlineData("avx512", 2, 1)]
    [InlineData("avx2", 3, 2)]
    public void Float_panels_that_do_not_fit_the_registers_take_turns(string target, int loops, int columns)
    {
        string text = (Plan("panel_q8", target) with { Tuned = [] }).Emit().Text;
        string one = text[..text.IndexOf("_few_", StringComparison.Ordinal)];
        string[] bodies = one.Split("for (nint k1 = 0;")[1..];
        Assert.Equal(loops, bodies.Length);
        Assert.All(bodies[..^1], body =>
        {
            string loop = body[..body.IndexOf('}', StringComparison.Ordinal)];
            Assert.Equal(2, loop.Split("Prefetch").Length - 1);
            Assert.Contains(columns == 1 ? "k1++" : $"k1 += {columns}", loop, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("avx512", 2)]
    [InlineData("avx2", 2)]
    [InlineData("avxvnni", 1)]
    [InlineData("scalar", 1)]
    [InlineData("neon", 3)]
    [InlineData("neon_dp", 1)]
    public void The_dot_chain_is_found(string target, int steps) =>
        Assert.Equal(steps, DotChain.Find(TargetFolder.Get(target), new Interval(0, 2))!.Steps.Count);

    [Theory]
    [InlineData(2, 64)]
    [InlineData(3, 43)]
    [InlineData(15, 8)]
    public void Additions_before_widening_follow_from_the_range(int largestCode, int additions) =>
        Assert.Equal(additions, DotChain.Find(TargetFolder.Get("avx512"), new Interval(0, largestCode))!.Additions);

    [Fact]
    public void Codes_whose_pairs_overflow_int16_find_another_chain_or_none() =>
        Assert.Null(DotChain.Find(TargetFolder.Get("avx2"), new Interval(0, 255)));

    [Fact]
    public void A_target_without_dot_rows_is_reported()
    {
        var plan = Plan("panel2", "avx2");
        Assert.Empty(plan.Emit().Diagnostics.ToArray());
        var rows = plan.Target.Rows.Where(row => row.Name != "maddubs").ToArray();
        var broken = plan with { Target = plan.Target with { Name = "lacking", Rows = [.. rows] } };
        Assert.Equal(SpecRules.NoDotChain.Id, Assert.Single(broken.Emit().Diagnostics.ToArray()).Rule.Id);
    }

    [Fact]
    public void A_panel_whose_rows_fill_no_vector_is_reported_once()
    {
        string text = SpecFolder.Files().Single(file => file.Path.EndsWith("panel2.layout.yaml", StringComparison.Ordinal)).Text.Replace("layout: panel2", "layout: narrow").Replace("rows: 16", "rows: 4").Replace("bytes: 64", "bytes: 16");
        var set = SpecCompiler.Load([.. SpecFolder.Files(), ("/narrow.layout.yaml", text)]).Set;
        var mismatch = Assert.Single(MatmulPlans.From(set).OfType<PanelMismatch>());
        var mistake = Assert.Single(mismatch.Emit().Diagnostics.ToArray());
        Assert.Equal((SpecRules.PanelRows.Id, "tile/rows"), (mistake.Rule.Id, mistake.NodePath));
        Assert.Contains("make 'rows' a multiple of 16", mistake.Message);
        var targets = MatmulPlans.From(set).OfType<MatmulPlan>().Where(plan => plan.Layout.Name == "narrow").Select(plan => plan.Target.VectorBytes).Distinct();
        Assert.Equal([4, 16], targets.Order());
        Assert.DoesNotContain(MatmulPlans.From(SpecFolder.Load()), plan => plan is PanelMismatch);
    }

    [Fact]
    public void A_matrix_product_is_recognised_by_its_body()
    {
        var kernels = SpecFolder.Load().All<KernelSpec>().Where(MatmulPattern.Matches);
        Assert.Equal("matmul", Assert.Single(kernels).Name);
    }

    /// <summary>The scale granularity that a program was made for.</summary>
    internal static ScaleGranularity GranularityOf(VectorProgram program) =>
        program.Variant.Contains(".group.") ? ScaleGranularity.Group : program.Variant.Contains(".row.") ? ScaleGranularity.Row : ScaleGranularity.Tensor;

    /// <summary>Odd numbers of panels and tokens, and rows that end inside a tile where a layout allows it.</summary>
    private static IEnumerable<(int Panels, int K, int Tokens)> Sizes(VectorProgram program, LayoutSpec layout)
    {
        int tokens = program.Variant.EndsWith(".one", StringComparison.Ordinal) ? 1 : 9;
        int tile = layout.TileK;
        if (layout.Activations == ActivationKind.Int8Per32)
        {
            yield return (2, 64, tokens == 1 ? 1 : 6);
            yield break;
        }

        yield return (layout.TileRows == 64 ? 1 : 3, tile == 1 ? 7 : 2 * tile, tokens);
        if (layout.Tile is ByteLayout) yield return (1, (5 * tile) + 3, tokens);
    }
}
