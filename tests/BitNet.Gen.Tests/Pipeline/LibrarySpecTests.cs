using BitNet.Gen.Pipeline;
using BitNet.Gen.Tests.Formats;

namespace BitNet.Gen.Tests.Pipeline;

/// <summary>Specs of a library are there to refer to; a project's build makes only what its own specs have a part in.</summary>
public sealed class LibrarySpecTests
{
    private static readonly IReadOnlyList<(string Path, string Text)> Library = SpecFolder.Files()
        .Where(f => Path.GetFileName(f.Path) is "tq2_0.format.yaml" or "panel2.layout.yaml" or "matmul.kernel.yaml" or "embed.kernel.yaml" or "relu.kernel.yaml" or "quantize.kernel.yaml"
            or "scalar.target.yaml" or "avx2.target.yaml" or "llama.model.yaml")
        .Select(f => (GeneratorHost.LibraryFolder + Path.GetFileName(f.Path), f.Text)).ToList();

    private static readonly string Ternary = SpecTexts.Text("formats/tq2_0.format.yaml").Replace("format: tq2_0", "format: my_format").Replace("gguf: { id: 35, name: TQ2_0 }\n", "");

    [Theory]
    [InlineData("format: my_format", "my.format.yaml", "Formats.my_format.g.cs Kernels.embed_my_format_avx2.g.cs Kernels.embed_my_format_scalar.g.cs")]
    [InlineData("layout: my_panel", "my.layout.yaml", "Layouts.my_panel.g.cs matmul_my_panel_avx2.g.cs matmul_my_panel_scalar.g.cs")]
    [InlineData("kernel: my_relu", "my.kernel.yaml", "KernelApi.my_relu.g.cs Kernels.my_relu_avx2.g.cs Kernels.my_relu_scalar.g.cs")]
    [InlineData("target: my_scalar", "my.target.yaml", "Kernels.embed_tq2_0_my_scalar.g.cs Kernels.quantize_my_scalar.g.cs Kernels.relu_my_scalar.g.cs matmul_panel2_my_scalar.g.cs")]
    public void OnlyWhatAnOwnSpecHasAPartInIsMade(string name, string file, string made)
    {
        string text = file switch
        {
            "my.format.yaml" => Ternary,
            "my.layout.yaml" => SpecTexts.Text("layouts/panel2.layout.yaml").Replace("layout: panel2", name),
            "my.kernel.yaml" => SpecTexts.Text("kernels/relu.kernel.yaml").Replace("kernel: relu", name),
            _ => SpecTexts.Text("targets/scalar.target.yaml").Replace("target: scalar", name),
        };
        var specs = Library.Where(f => !f.Path.Contains("llama")).Append((file, text));
        var result = new GeneratorHost(specs).Run();
        Assert.Empty(result.Diagnostics);
        Assert.Equal(made.Split(' ').Append("KernelTables.g.cs").Order(StringComparer.Ordinal), result.GeneratedSources.Select(s => s.HintName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void AnOwnModelBringsTheKernelsThatItFuses()
    {
        string model = Library.Single(f => f.Path.EndsWith("llama.model.yaml")).Text.Replace("model: Llama", "model: Mine").Replace("gguf: [ llama ]", "gguf: [ mine ]");
        var all = SpecFolder.Files().Where(f => !f.Path.EndsWith(".model.yaml") && !f.Path.EndsWith(".tune.yaml")).Select(f => new SpecText(f.Path, f.Text, IsLibrary: true))
            .Where(f => f.File is "scalar.target.yaml" || f.File.EndsWith(".kernel.yaml")).Append(new SpecText("mine.model.yaml", model));
        string[] files = [.. SpecCompiler.Compile(all).Files.Select(f => f.HintName)];
        Assert.Contains("Mine.model.g.cs", files);
        Assert.Contains(files, file => file.StartsWith("Kernels.rms_norm_quantize", StringComparison.Ordinal));
        Assert.DoesNotContain("Kernels.rms_norm_scalar.g.cs", files);
    }

    [Fact]
    public void TheLibraryOfTwoEqualNamesIsTheFirst()
    {
        // By path the project's own file would come first.
        var host = new GeneratorHost(Library.Append(("/a/tq2_0.format.yaml", Ternary)).Append(("/a/b.format.yaml", Ternary.Replace("format: my_format", "format: TQ2_0"))));
        Assert.Equal(["BNG1040 /a/b.format.yaml", "BNG1041 /a/tq2_0.format.yaml"], host.Run().Diagnostics.Select(d => $"{d.Id} {d.Location.GetLineSpan().Path}").Order());
    }

    [Fact]
    public void NamesThatDifferInCaseOnlyAreOne()
    {
        var host = new GeneratorHost([("a.format.yaml", Ternary), ("b.format.yaml", Ternary.Replace("format: my_format", "format: MyFormat"))]);
        Assert.Equal("BNG1040", Assert.Single(host.Run().Diagnostics).Id);
    }

    [Theory]
    [InlineData("", "new KernelEngine([Kernels])")]
    [InlineData("A.B.Kernels, C.Kernels", "new KernelEngine([Kernels, global::A.B.Kernels, global::C.Kernels])")]
    [InlineData("A.B; evil()", "new KernelEngine([Kernels])")]
    public void TheEngineRunsTheTablesOfLibrariesToo(string tables, string expected)
    {
        var host = new GeneratorHost([("my.format.yaml", Ternary)], ("BitNetGenLibraryTables", tables));
        Assert.Contains(expected, host.Run().GeneratedSources.Single(s => s.HintName == "KernelTables.g.cs").SourceText.ToString());
    }

    [Fact]
    public void ASecondRunIsCached()
    {
        var host = new GeneratorHost(Library.Append(("my.format.yaml", Ternary)));
        host.Run();
        foreach (var outputs in host.Run().TrackedSteps.Where(step => step.Key is BitNetGenerator.DocumentStep or BitNetGenerator.SetStep or BitNetGenerator.FileStep).SelectMany(step => step.Value).Select(run => run.Outputs))
            Assert.All(outputs, output => Assert.True(output.Reason is Microsoft.CodeAnalysis.IncrementalStepRunReason.Cached or Microsoft.CodeAnalysis.IncrementalStepRunReason.Unchanged));
    }
}
