using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace BitNet.Gen.Tests.Formats;

/// <summary>No C# knows a format or a layout by name: they are data. Of formats f32, f16 and bf16 are excepted, which are element types too.</summary>
public sealed partial class NamelessCodeTests
{
    [Fact]
    public void NoCodeNamesAFormatOrALayout()
    {
        var root = Directory.GetParent(SpecFolder.Root)!.FullName;
        var names = SpecTexts.Files("formats").Concat(SpecTexts.Files("layouts"))
            .Select(file => Path.GetFileName(file).Split('.')[0]).Except(["f32", "f16", "bf16"]).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Assert.Contains("tq2_0", names);
        var files = new[] { "generators", "runtime" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));
        var found = files.SelectMany(file => NamesIn(file, names));
        Assert.Empty(found);
    }

    private static IEnumerable<string> NamesIn(string file, HashSet<string> names) =>
        from token in CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot().DescendantTokens()
        where token.IsKind(SyntaxKind.IdentifierToken) || token.Value is string || token.IsKind(SyntaxKind.InterpolatedStringTextToken)
        from Match word in Word().Matches(token.ValueText)
        where names.Contains(word.Value)
        select $"{Path.GetFileName(file)}: {word.Value}";

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
