using BitNet.Gen.Pipeline;
using BitNet.Gen.Tests.Pipeline;
using Microsoft.CodeAnalysis;

namespace BitNet.Gen.Tests.Formats;

/// <summary>A format with a mistake gives one error at its own line; its API is there and throws.</summary>
public sealed class BrokenFormatTests
{
    [Fact]
    public void TheApiOfABrokenFormatCompiles()
    {
        string text = SpecTexts.Text("formats/tq2_0.format.yaml").Replace("& 3\"", "& tree\"");
        var result = SpecCompiler.Compile([("toy.format.yaml", text)]);
        var mistake = Assert.Single(result.Diagnostics.ToArray());
        Assert.Equal("BNG1026", mistake.Diagnostic.Rule.Id);
        Assert.Equal(7, mistake.Position.Line);
        var file = Assert.Single(result.Files.ToArray(), f => f.HintName == "Formats.tq2_0.g.cs");
        Assert.Contains("public static class TQ2_0", file.Text);
        Assert.Empty(file.Formats.ToArray());
    }

    [Fact]
    public void SoundAndBrokenFormatsCompileTogether()
    {
        string sound = SpecTexts.Text("formats/tq2_0.format.yaml");
        var host = new GeneratorHost([("a.format.yaml", sound), ("b.format.yaml", sound.Replace("format: tq2_0", "format: toy").Replace("& 3\"", "& tree\""))]);
        Assert.Single(host.Run().Diagnostics);
        Assert.DoesNotContain(host.CompileErrors(), d => d.Severity == DiagnosticSeverity.Error && !d.GetMessage().Contains("BitNet.Runtime") && !d.Location.SourceTree!.FilePath.EndsWith("KernelTables.g.cs"));
    }
}
