using System.Text.RegularExpressions;
using BitNet.Gen.Pipeline;

namespace BitNet.Gen.Tests.Promises;

/// <summary>Names of kernels and targets are data: other names in the YAML files give the same code under these names, in every generated file.</summary>
public sealed class RenamedSpecTests
{
    private static readonly string[] Kinds = [".kernel.yaml", ".model.yaml"];

    // A product of codes with its stored and its packed form, and one of floats.
    private static readonly string[] Storage = ["tq2_0.format.yaml", "f32.format.yaml", "panel2.layout.yaml", "panel_f32.layout.yaml"];

    [Fact]
    public void ACopyOfATargetUnderAnotherNameGivesEqualKernels()
    {
        var specs = Specs("avx512.target.yaml").Where(f => !f.Path.EndsWith(".model.yaml", StringComparison.Ordinal)).ToList();
        // As long as the original: nothing that depends on a name's length may change.
        // In capitals it ends the names of classes; within other names it is .NET's.
        AssertFollows(specs, ("avx512", "other1"), (@"Avx512\b", "Other1"));
    }

    [Fact]
    public void ARenamedKernelIsFollowedByModelsFusionAndTables() =>
        // The new names stand where the old ones did in the order of names, by which tables number what their rows share.
        AssertFollows(Specs("scalar.target.yaml"), ("rms_norm", "rnd_norm"), ("RmsNorm", "RndNorm"), ("rmsNorm", "rndNorm"), ("attention", "attending"), ("Attention", "Attending"));

    /// <summary>Renames in files and in their names (by regular expressions), and expects the generated files of before, renamed.</summary>
    private static void AssertFollows(IReadOnlyList<(string Path, string Text)> specs, params (string Pattern, string To)[] names)
    {
        string Renamed(string text) => names.Aggregate(text, (t, name) => Regex.Replace(t, name.Pattern, name.To));
        var before = Generate(specs);
        var after = Generate(specs.Select(f => (Renamed(f.Path), Renamed(f.Text))).ToList());
        Assert.Contains(before, f => Regex.IsMatch(f.Value, names[0].Pattern));
        Assert.DoesNotContain(after, f => Regex.IsMatch(f.Value, names[0].Pattern));
        Assert.Equal(before.Keys.Select(Renamed).Order(StringComparer.Ordinal), after.Keys.Order(StringComparer.Ordinal));
        foreach (var (hint, text) in before)
        {
            // What is listed by name moves with the name.
            Assert.Equal(Lines(Renamed(text)), Lines(after[Renamed(hint)]));
        }
    }

    private static IEnumerable<string> Lines(string text) => text.Split('\n').Order(StringComparer.Ordinal);

    private static Dictionary<string, string> Generate(IReadOnlyList<(string Path, string Text)> specs)
    {
        var result = SpecCompiler.Compile(specs);
        Assert.Empty(result.Diagnostics.Select(d => d.ToString()));
        return result.Files.ToDictionary(f => f.HintName, f => f.Text);
    }

    private static List<(string Path, string Text)> Specs(string target) => SpecFolder.Files()
        .Where(f => Path.GetFileName(f.Path) is var name && (name == target || Storage.Contains(name) || Kinds.Any(kind => name.EndsWith(kind, StringComparison.Ordinal))))
        .Select(f => (Path.GetFileName(f.Path), f.Text)).ToList();
}
