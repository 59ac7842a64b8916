using System.Text.RegularExpressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Models;
using BitNet.Gen.Specs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace BitNet.Gen.Tests.Promises;

/// <summary>No C# of the generator knows a kernel, a model or a target by name: they are data. The skeleton of matrix products is excepted.</summary>
public sealed partial class NamelessEngineTests
{
    // The skeleton's folder carries the name of its class of kernels; it finds them by their body.
    private const string Skeleton = "matmul";

    // Kernels and targets that are named by words of plain English, which messages use too: only a whole literal could mean them.
    private static readonly string[] PlainWords = ["add", "keys", "multiply", "scalar", "square", "values"];

    // Whole literals of such a word that mean something else: the operand kind of rows, and a parameter of the formats' methods.
    private static readonly string[] OtherMeanings = ["OperandType.cs: scalar", "FormatNames.cs: values"];

    [Fact]
    public void NoCodeNamesAKernelAModelOrATarget()
    {
        var set = SpecFolder.Load();
        // The project's own name is one of an architecture, and of a model, too.
        var names = set.All<KernelSpec>().Select(k => k.Name).Concat(set.All<TargetSpec>().Select(t => t.Name))
            .Concat(set.All<ModelSpec>().Select(m => m.Name)).Concat(set.All<ModelSpec>().SelectMany(m => m.Architectures.ToArray()))
            .Where(name => name != Skeleton && !string.Equals(name, "bitnet", StringComparison.OrdinalIgnoreCase)).ToList();
        Assert.Contains("rms_norm", names);
        Assert.Contains("avx512", names);
        Assert.Contains("bitnet-b1.58", names);
        string generators = Path.Combine(Directory.GetParent(SpecFolder.Root)!.FullName, "generators");
        var files = Directory.EnumerateFiles(generators, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin")).ToList();
        Assert.True(files.Count > 100);
        Assert.Empty(files.SelectMany(file => NamesIn(Path.GetFileName(file), File.ReadAllText(file), names)).Except(OtherMeanings));
    }

    [Theory]
    [InlineData("var t = \"avx512\";", true)]
    [InlineData("var t = $\"{x}avx512 {y}\";", true)]
    [InlineData("bool IsRmsNorm(Kernel kernel) => true;", true)]
    [InlineData("var k = Find(\"add\");", true)]
    [InlineData("var k = Find(\"silu_multiply\");", true)]
    [InlineData("// as avx512 does", false)]
    [InlineData("Add(values, \"add a row\");", false)]
    public void TheScanFindsNames(string code, bool isFound) =>
        Assert.Equal(isFound, NamesIn("f.cs", code, ["avx512", "rms_norm", "silu", "add", "values"]).Any());

    private static IEnumerable<string> NamesIn(string file, string code, IReadOnlyList<string> names)
    {
        foreach (var token in CSharpSyntaxTree.ParseText(code).GetRoot().DescendantTokens())
        {
            bool isLiteral = token.Value is string && token.IsKind(SyntaxKind.StringLiteralToken) || token.IsKind(SyntaxKind.InterpolatedStringTextToken)
                || token.IsKind(SyntaxKind.MultiLineRawStringLiteralToken) || token.IsKind(SyntaxKind.SingleLineRawStringLiteralToken);
            if (!isLiteral && !token.IsKind(SyntaxKind.IdentifierToken)) continue;
            string text = token.ValueText;
            foreach (string name in names)
            {
                bool isNamed = PlainWords.Contains(name)
                    ? isLiteral && text == name
                    : isLiteral ? text.Contains(name, StringComparison.Ordinal) : Plain(text).Contains(Plain(name), StringComparison.OrdinalIgnoreCase);
                if (isNamed) yield return $"{file}: {name}";
            }
        }
    }

    /// <summary>A name without what differs between snake_case and PascalCase but the case of letters.</summary>
    private static string Plain(string name) => NoLetter().Replace(name, "");

    [GeneratedRegex("[^A-Za-z0-9]")]
    private static partial Regex NoLetter();
}
