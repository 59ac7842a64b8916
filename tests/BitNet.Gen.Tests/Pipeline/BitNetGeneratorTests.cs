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

    [Fact]
    public void TheShippedSpecsCompile()
    {
        var host = new GeneratorHost(SpecFolder.Files(), ("RootNamespace", "Consumer"));
        var result = host.Run();
        Assert.Null(result.Exception);
        Assert.Empty(result.Diagnostics);
        Assert.Contains(result.GeneratedSources, s => s.HintName == "KernelTables.g.cs");
        Assert.Empty(host.CompileErrors());
    }

    [Fact]
    public void ToolsSeeTheSameFilesAsTheCompiler()
    {
        var inCompiler = new GeneratorHost(SpecFolder.Files()).Run().GeneratedSources.Select(s => (s.HintName, Text: s.SourceText.ToString()));
        var inTools = SpecCompiler.Compile(SpecFolder.Files()).Files.ToArray().Where(f => f.Text.Length > 0).Select(f => (f.HintName, f.Text));
        Assert.Equal(inTools.OrderBy(f => f.HintName, StringComparer.Ordinal), inCompiler.OrderBy(f => f.HintName, StringComparer.Ordinal));
    }

    [Fact]
    public void TextIsPlain() => Assert.All(SpecCompiler.Compile(SpecFolder.Files()).Files.ToArray(), file =>
    {
        Assert.DoesNotContain('\r', file.Text);
        Assert.DoesNotContain('\t', file.Text);
        Assert.DoesNotContain(SpecFolder.Root, file.Text);
    });

    [Fact]
    public void TheOrderOfTheFilesDoesNotMatter()
    {
        var forward = SpecCompiler.Compile(SpecFolder.Files());
        var backward = SpecCompiler.Compile(SpecFolder.Files().Reverse());
        Assert.Equal(forward.Files, backward.Files);
    }

    [Fact]
    public void ASecondRunIsCached()
    {
        var host = new GeneratorHost(SpecFolder.Files());
        host.Run();
        AssertReused(host.Run());
    }

    [Fact]
    public void AnEditOfWhiteSpaceIsCached()
    {
        var host = new GeneratorHost(SpecFolder.Files());
        host.Run();
        foreach (string suffix in SpecKinds.All.Select(k => k.Suffix))
        {
            var (path, text) = SpecFolder.Files().First(f => f.Path.EndsWith(suffix, StringComparison.Ordinal));
            host.Edit(path, "# a comment\n\n" + text + "\n\n");
            AssertReused(host.Run());
        }
    }

    [Fact]
    public void AnEditOfOneLayoutLeavesOtherLayoutsCached()
    {
        var (path, text) = SpecFolder.Files().First(f => f.Path.EndsWith("panel_q8.layout.yaml", StringComparison.Ordinal));
        var host = new GeneratorHost(SpecFolder.Files());
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
    public void NothingCachedHoldsOnToTheCompiler()
    {
        var steps = new GeneratorHost(SpecFolder.Files()).Run().TrackedSteps;
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
        string text = SpecFolder.Files().First(f => f.Path.EndsWith("panel_q8.layout.yaml", StringComparison.Ordinal)).Text;
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
        var result = new GeneratorHost(SpecFolder.Files(), ("DisableBitNetGen", "true")).Run();
        Assert.Empty(result.GeneratedSources);
        Assert.Empty(result.Diagnostics);
    }

    [Theory]
    [InlineData("My.App", "MyKernels", "namespace My.App;", "class MyKernels")]
    [InlineData("", "", "namespace BitNet.Generated;", "class KernelTables")]
    [InlineData("1 x", "class", "namespace BitNet.Generated;", "class KernelTables")]
    public void TheProjectNamesTheTable(string space, string table, string namespaceText, string classText)
    {
        var sources = new GeneratorHost(SpecFolder.Files(), ("RootNamespace", space), ("BitNetGenKernels", table)).Run().GeneratedSources;
        string text = Assert.Single(sources, s => s.SourceText.ToString().Contains("KernelTable Kernels")).SourceText.ToString();
        Assert.Contains(namespaceText, text);
        Assert.Contains(classText, text);
    }

    [Theory]
    [InlineData("My.Kernels", "BNG1042")]
    [InlineData("MyKernels", null)]
    public void ATableClassMustBeAName(string name, string? id)
    {
        var diagnostics = new GeneratorHost(SpecFolder.Files(), ("BitNetGenKernels", name)).Run().Diagnostics;
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

    private static IEnumerable<(object Value, IncrementalStepRunReason Reason)> Outputs(
        System.Collections.Immutable.ImmutableDictionary<string, System.Collections.Immutable.ImmutableArray<IncrementalGeneratorRunStep>> steps, string step) =>
        steps.TryGetValue(step, out var runs) ? runs.SelectMany(r => r.Outputs) : [];
}
