using System.Text.RegularExpressions;
using BitNet.Gen.Pipeline;

namespace BitNet.Gen.Tests.Pipeline;

/// <summary>Every example of the language reference compiles, together with the shipped specs.</summary>
public sealed partial class DocumentedSpecTests
{
    private static readonly IReadOnlyList<(string Path, string Text)> Examples = [.. Fence().Matches(File.ReadAllText(Path.Combine(Repository.Specs, "README.md")))
        .Select(match => match.Groups["text"].Value).Select(text => (FileOf(text), text))];

    [Fact]
    public void EveryKindHasAnExample() =>
        Assert.All(SpecKinds.All, kind => Assert.Contains(Examples, example => example.Path.EndsWith(kind.Suffix, StringComparison.Ordinal)));

    [Fact]
    public void EveryExampleCompilesWithoutMistakes()
    {
        // An example that is shipped too stands in its place.
        var names = Examples.Select(example => example.Path).ToHashSet();
        var shipped = SpecFolder.Files().Where(file => !names.Contains(Path.GetFileName(file.Path)));
        AssertCompiles(shipped.Concat(Examples.Where(example => !IsTarget(example.Path))));
    }

    [Fact]
    public void TheTargetOfTheExamplesIsEnoughForKernelsThatMultiplyAndAdd()
    {
        var kernels = SpecFolder.Files().Where(file => Path.GetFileName(file.Path) is "add.kernel.yaml" or "multiply.kernel.yaml");
        AssertCompiles(kernels.Concat(Examples.Where(example => IsTarget(example.Path))));
    }

    private static void AssertCompiles(IEnumerable<(string Path, string Text)> files) =>
        Assert.Empty(SpecCompiler.Compile(files).Diagnostics.Select(mistake => mistake.ToString()));

    private static bool IsTarget(string path) => path.EndsWith(".target.yaml", StringComparison.Ordinal);

    /// <summary>The first line says what it is: <c>format: my_format</c>.</summary>
    private static string FileOf(string text)
    {
        string[] words = text[..text.IndexOf('\n')].Split(": ");
        return $"{words[1].Trim()}.{words[0]}.yaml";
    }

    [GeneratedRegex("^```yaml\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
