using BitNet.Gen.Tests.Pipeline;

namespace BitNet.Gen.Tests.Promises;

/// <summary>Mistakes in shipped specs fail the compilation with an id at their own place in the YAML file, and never as errors in generated C#.</summary>
public sealed class MistakeTests
{
    private static readonly IReadOnlyList<(string Path, string Text)> Specs = SpecFolder.Files()
        .Where(f => Path.GetFileName(f.Path) is "tq2_0.format.yaml" or "panel2.layout.yaml" or "matmul.kernel.yaml" or "rms_norm.kernel.yaml" or "scalar.target.yaml")
        .Select(f => (Path.GetFileName(f.Path), f.Text)).ToList();

    [Fact]
    public void WithoutMistakesTheyCompile() => Assert.Empty(new GeneratorHost(Specs).Run().Diagnostics);

    [Theory]
    [InlineData("unknown name", "BNG1026", "rms_norm.kernel.yaml", "x[t, j] * x[t, j]", "z[t, j] * x[t, j]", "z")]
    [InlineData("bad index", "BNG3301", "tq2_0.format.yaml", "i / 128 * 32 + i % 32", "i / 128 * 64 + i % 32", "(qs[")]
    [InlineData("range that overflows", "BNG3325", "panel2.layout.yaml", "\"q[i] & 3\"", "\"q[i] << 63\"", "q[i] << 63")]
    [InlineData("missing field", "BNG1011", "rms_norm.kernel.yaml", "in: { x", "# in: { x", "kernel")]
    [InlineData("unknown key", "BNG1010", "tq2_0.format.yaml", "encode:", "encoed:", "encoed")]
    [InlineData("duplicate key", "BNG1002", "panel2.layout.yaml", "range: [0, 2]", "range: [0, 2]\nrange: [0, 1]", "range: [0, 1]")]
    [InlineData("expression in plain style", "BNG1020", "tq2_0.format.yaml", "\"absmax(x)\"", "absmax(x)", "absmax(x)")]
    [InlineData("bad YAML", "BNG1001", "scalar.target.yaml", "bits: 32, registers: 12 }", "bits: 32, registers: 12 ]", "]")]
    public void AMistakeIsReportedWhereItIs(string what, string id, string file, string right, string wrong, string at)
    {
        var specs = Specs.Select(f => f.Path == file ? (f.Path, Text: Changed(f.Text, right, wrong)) : f).ToList();
        string text = specs.Single(f => f.Path == file).Text;
        var host = new GeneratorHost(specs);
        var found = host.Run().Diagnostics.Select(d =>
        {
            var start = d.Location.GetLineSpan().StartLinePosition;
            return $"{d.Id} {d.Location.GetLineSpan().Path} {start.Line + 1}:{start.Character + 1} \"{text.Split('\n')[start.Line][start.Character..]}\"";
        }).ToList();
        int line = text.LastIndexOf('\n', text.IndexOf(wrong, StringComparison.Ordinal)) + 1;
        // What a spec lacks is reported at its beginning.
        int offset = id == "BNG1011" ? 0 : text.IndexOf(at, line, StringComparison.Ordinal);
        var place = (Line: text[..offset].Count(c => c == '\n') + 1, Column: offset - text.LastIndexOf('\n', Math.Max(offset - 1, 0)));
        Assert.True(found.Any(f => f.StartsWith($"{id} {file} {place.Line}:{place.Column} ", StringComparison.Ordinal)), $"{what}: {id} at {place} is not among {string.Join("; ", found)}");
        Assert.DoesNotContain(host.CompileErrors(), d => d.Id.StartsWith("CS", StringComparison.Ordinal));
    }

    private static string Changed(string text, string right, string wrong)
    {
        int at = text.IndexOf(right, StringComparison.Ordinal);
        Assert.True(at >= 0, $"'{right}' is not in the spec");
        return text[..at] + wrong + text[(at + right.Length)..];
    }
}
