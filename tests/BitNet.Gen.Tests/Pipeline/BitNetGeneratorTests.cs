using BitNet.Gen.Pipeline;
using Microsoft.CodeAnalysis;

namespace BitNet.Gen.Tests.Pipeline;

public class BitNetGeneratorTests
{
    private static readonly string[] Steps =
    [
        BitNetGenerator.DocumentStep, BitNetGenerator.SpecStep, BitNetGenerator.SetStep,
        BitNetGenerator.PlanStep, BitNetGenerator.FileStep, BitNetGenerator.TableStep,
    ];

    /// <summary>Specs of every kind, few enough to run often; BitNet.Kernels compiles all of them.</summary>
    private static readonly IReadOnlyList<(string Path, string Text)> Specs = Pick(
        "tq2_0.format.yaml", "panel2.layout.yaml", "panel_q8.layout.yaml", "matmul.kernel.yaml", "relu.kernel.yaml", "scalar.target.yaml");

    [Fact]
    public void SpecsCompile()
    {
        var host = new GeneratorHost(Specs, ("RootNamespace", "Consumer"));
        var result = host.Run();
        Assert.Null(result.Exception);
        Assert.Empty(result.Diagnostics);
        Assert.Contains(result.GeneratedSources, s => s.HintName == "KernelTables.g.cs");
        Assert.Empty(host.CompileErrors());
    }

    [Fact]
    public void ToolsSeeTheSameFilesAsTheCompiler()
    {
        var inCompiler = new GeneratorHost(Specs).Run().GeneratedSources.Select(s => (s.HintName, Text: s.SourceText.ToString()));
        var inTools = SpecCompiler.Compile(Specs).Files.ToArray().Where(f => f.Text.Length > 0).Select(f => (f.HintName, f.Text));
        Assert.Equal(inTools.OrderBy(f => f.HintName, StringComparer.Ordinal), inCompiler.OrderBy(f => f.HintName, StringComparer.Ordinal));
    }

    [Fact]
    public void TextIsPlain() => Assert.All(SpecCompiler.Compile(Specs).Files.ToArray(), file =>
    {
        Assert.DoesNotContain('\r', file.Text);
        Assert.DoesNotContain('\t', file.Text);
        Assert.DoesNotContain(Repository.Specs, file.Text);
    });

    [Fact]
    public void TheOrderOfTheFilesDoesNotMatter()
    {
        var forward = SpecCompiler.Compile(Specs);
        var backward = SpecCompiler.Compile(Specs.Reverse());
        Assert.Equal(forward.Files, backward.Files);
    }

    [Fact]
    public void ASecondRunIsCached()
    {
        var host = new GeneratorHost(Specs);
        host.Run();
        AssertReused(host.Run());
    }

    [Fact]
    public void AnEditOfWhiteSpaceIsCached()
    {
        var specs = Specs.Concat(Pick("llama.model.yaml"))
            .Append((Path: "one.tune.yaml", Text: "tune: one\nsummary: For tests\nentries: []\n")).ToList();
        var host = new GeneratorHost(specs);
        host.Run();
        foreach (string suffix in SpecKinds.All.Select(k => k.Suffix))
        {
            var (path, text) = specs.First(f => f.Path.EndsWith(suffix, StringComparison.Ordinal));
            host.Edit(path, "# a comment\n\n" + text + "\n\n");
            AssertReused(host.Run());
        }
    }

    [Fact]
    public void AnEditOfOneLayoutLeavesOtherLayoutsCached()
    {
        var (path, text) = Specs.First(f => f.Path.EndsWith("panel_q8.layout.yaml", StringComparison.Ordinal));
        var host = new GeneratorHost(Specs);
        host.Run();
        host.Edit(path, text.Replace("summary: ", "summary: Edited. "));
        var steps = host.Run().TrackedSteps;
        Assert.Single(Outputs(steps, BitNetGenerator.SpecStep), o => o.Reason == IncrementalStepRunReason.Modified);
        if (steps.TryGetValue(BitNetGenerator.FileStep, out var files))
        {
            var changed = files.SelectMany(s => s.Outputs).Where(o => o.Reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
            Assert.All(changed, o => Assert.Contains("panel_q8", ((GeneratedFile)o.Value).Text));
        }
    }

    [Fact]
    public void AnEditOfOneFormatMakesItsFilesAnewAndNoOthers()
    {
        var specs = Specs.Concat(Pick("q4_0.format.yaml", "embed.kernel.yaml")).ToList();
        var (path, text) = specs.First(f => f.Path.EndsWith("q4_0.format.yaml", StringComparison.Ordinal));
        var host = new GeneratorHost(specs);
        host.Run();
        host.Edit(path, text.Replace("(code - 8)", "(code - 7)"));
        var files = Outputs(host.Run().TrackedSteps, BitNetGenerator.FileStep)
            .Where(o => o.Reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged)).Select(o => ((GeneratedFile)o.Value).HintName);
        Assert.Equal(["Formats.q4_0.g.cs", "Kernels.embed_q4_0_scalar.g.cs"], files.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void NothingCachedHoldsOnToTheCompiler()
    {
        var steps = new GeneratorHost(Specs).Run().TrackedSteps;
        var walk = new ObjectWalk();
        foreach (string step in Steps)
        {
            foreach (var (value, _) in Outputs(steps, step))
                walk.Check(value, step);
        }

        Assert.NotEqual(0, walk.Visited);
    }

    [Fact]
    public void AMistakeIsReportedAtItsPlace()
    {
        string text = Specs.First(f => f.Path.EndsWith("panel_q8.layout.yaml", StringComparison.Ordinal)).Text;
        var result = new GeneratorHost([("/specs/f.layout.yaml", "# first\nsumary: x\n" + text)]).Run();
        var unknown = Assert.Single(result.Diagnostics, d => d.Id == "BNG1010");
        var place = unknown.Location.GetLineSpan();
        Assert.Equal("/specs/f.layout.yaml", place.Path);
        Assert.Equal((1, 0), (place.StartLinePosition.Line, place.StartLinePosition.Character));
        Assert.Equal((1, 6), (place.EndLinePosition.Line, place.EndLinePosition.Character));
        Assert.Contains("did you mean 'summary'?", unknown.GetMessage());
        Assert.EndsWith("#bng1010", unknown.Descriptor.HelpLinkUri);
        Assert.Equal(DiagnosticSeverity.Error, unknown.Severity);
    }

    [Fact]
    public void WithoutSpecsNothingIsGenerated() => Assert.Empty(new GeneratorHost([("/a/readme.txt", "x")]).Run().GeneratedSources);

    [Fact]
    public void TheSwitchTurnsItOff()
    {
        var result = new GeneratorHost(Specs, ("DisableBitNetGen", "true")).Run();
        Assert.Empty(result.GeneratedSources);
        Assert.Empty(result.Diagnostics);
    }

    [Theory]
    [InlineData("My.App", "MyKernels", "namespace My.App;", "class MyKernels")]
    [InlineData("", "", "namespace BitNet.Generated;", "class KernelTables")]
    [InlineData("1 x", "class", "namespace BitNet.Generated;", "class KernelTables")]
    public void TheProjectNamesTheTable(string space, string table, string namespaceText, string classText)
    {
        var sources = new GeneratorHost(Specs, ("RootNamespace", space), ("BitNetGenKernels", table)).Run().GeneratedSources;
        string text = Assert.Single(sources, s => s.SourceText.ToString().Contains("KernelTable Kernels")).SourceText.ToString();
        Assert.Contains(namespaceText, text);
        Assert.Contains(classText, text);
    }

    [Theory]
    [InlineData("My.Kernels", "BNG1042")]
    [InlineData("MyKernels", null)]
    public void ATableClassMustBeAName(string name, string? id)
    {
        var diagnostics = new GeneratorHost(Specs, ("BitNetGenKernels", name)).Run().Diagnostics;
        Assert.Equal(id, diagnostics.SingleOrDefault()?.Id);
        Assert.All(diagnostics, d => Assert.Equal(Location.None, d.Location));
    }

    private static void AssertReused(GeneratorRunResult result)
    {
        foreach (string step in Steps)
        {
            foreach (var (_, reason) in Outputs(result.TrackedSteps, step))
                Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{step} was {reason}");
        }

        Assert.All(result.TrackedOutputSteps.SelectMany(s => s.Value).SelectMany(s => s.Outputs).Where(o => o.Reason != IncrementalStepRunReason.Cached),
            o => Assert.True(o.Reason == IncrementalStepRunReason.Modified || o.Reason == IncrementalStepRunReason.Unchanged));
    }

    private static List<(string Path, string Text)> Pick(params string[] names) =>
        SpecFolder.Files().Where(f => names.Contains(Path.GetFileName(f.Path))).ToList();

    private static IEnumerable<(object Value, IncrementalStepRunReason Reason)> Outputs(
        System.Collections.Immutable.ImmutableDictionary<string, System.Collections.Immutable.ImmutableArray<IncrementalGeneratorRunStep>> steps, string step) =>
        steps.TryGetValue(step, out var runs) ? runs.SelectMany(r => r.Outputs) : [];
}
