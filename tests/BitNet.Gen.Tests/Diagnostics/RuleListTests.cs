using System.Reflection;
using System.Text.RegularExpressions;
using BitNet.Gen.Diagnostics;

namespace BitNet.Gen.Tests.Diagnostics;

public class RuleListTests
{

    private static readonly (string Field, SpecRule Rule)[] Rules = typeof(SpecRules).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (f.Name, (SpecRule)f.GetValue(null)!)).OrderBy(r => r.Item2.Id, StringComparer.Ordinal).ToArray();

    [Fact]
    public void IdsAreUnique() => Assert.Equal(Rules.Length, Rules.Select(r => r.Rule.Id).Distinct().Count());

    [Fact]
    public void IdsAreWellFormed() => Assert.All(Rules, r => Assert.Matches("^BNG[123459][0-9]{3}$", r.Rule.Id));

    [Fact]
    public void MessagesFormat() => Assert.All(Rules, r => Assert.DoesNotContain("{0}", string.Format(r.Rule.Message, "a", "b", "c", "d", "e", "f")));

    [Fact]
    public void TheReleaseListHasEveryRule()
    {
        var listed = File.ReadLines(Path.Combine(Repository.Root, "generators/BitNet.Gen/AnalyzerReleases.Unshipped.md"))
            .Concat(File.ReadLines(Path.Combine(Repository.Root, "generators/BitNet.Gen/AnalyzerReleases.Shipped.md")))
            .Where(line => line.StartsWith("BNG", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        Assert.Equal(Rules.Select(r => $"{r.Rule.Id} | BitNet.Gen | Error | {r.Rule.Title}"), listed);
    }

    [Fact]
    public void TheReadmeExplainsEveryRule()
    {
        var rows = Regex.Matches(File.ReadAllText(Path.Combine(Repository.Specs, "README.md")), @"^\| <a id=""(bng\d{4})""></a>(BNG\d{4}) \| (.+?) \| (.+) \| (.+) \|$", RegexOptions.Multiline);
        Assert.All(rows, row => Assert.Equal(row.Groups[1].Value, row.Groups[2].Value.ToLowerInvariant()));
        Assert.Equal(Rules.Select(r => (r.Rule.Id, r.Rule.Title)), rows.Select(row => (row.Groups[2].Value, row.Groups[3].Value)));
    }

    [Fact]
    public void EveryRuleIsNamedInATest()
    {
        string tests = string.Join('\n', Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).Select(File.ReadAllText));
        Assert.Empty(Rules.Where(r => !tests.Contains(r.Rule.Id) && !tests.Contains($"SpecRules.{r.Field}")).Select(r => $"{r.Rule.Id} {r.Field}"));
    }
}
