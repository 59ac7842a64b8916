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

    [Theory]
    [InlineData("& 3\"", "& tree\"")]
    [InlineData("fields: {", "fields: [")]
    [InlineData("range: [0, 2]", "range:\t[0, 2]")]
    [InlineData("format: my_format", "formt: my_format")]
    [InlineData("format: my_format", "format: [ my_format ]")]
    public void CodeThatUsesABrokenFormatHasNoMistakeOfItsOwn(string right, string wrong)
    {
        string text = SpecTexts.Text("formats/tq2_0.format.yaml").Replace("format: tq2_0", "format: my_format").Replace(right, wrong);
        var host = new GeneratorHost([("my_format.format.yaml", text)]);
        Assert.NotEmpty(host.Run().Diagnostics);
        Assert.DoesNotContain(host.CompileErrors("""
            using System;
            using BitNet.Generated;
            using BitNet.Runtime.Tables;
            using BitNet.Runtime.Weights;
            const int blocks = 1024 / Formats.MyFormat.BlockWeights;
            byte[] data = new byte[Formats.MyFormat.Bytes(blocks * Formats.MyFormat.BlockWeights)];
            float[] values = new float[blocks];
            FormatEntry entry = Formats.MyFormat.Entry;
            Formats.MyFormat.Encode(values, data);
            Formats.MyFormat.Decode(data, values);
            using PackedMatrix packed = Formats.MyFormat.Pack(data, rows: 1, columns: 256);
            Formats.MyFormat.MatMul(packed, values, tokens: 1, values);
            Formats.MyFormat.MatMul(data, 1, 256, x: values, y: values);
            Console.WriteLine(Formats.MyFormat.Dot(data, values) + Formats.MyFormat.BlockBytes);
            """), d => d.Severity == DiagnosticSeverity.Error);
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
