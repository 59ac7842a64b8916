using System.Text.RegularExpressions;
using BitNet.Gen.Formats;
using BitNet.Gen.Kernels;
using BitNet.Gen.Layouts;
using BitNet.Gen.Models;
using BitNet.Gen.Specs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace BitNet.Gen.Tests.Promises;

/// <summary>No C# of the generator or the runtime knows a format, a layout, a kernel, a model or a target by name: they are data. The skeleton of matrix products is excepted.</summary>
public sealed partial class NamelessEngineTests
{
    // The skeleton's folder carries the name of its class of kernels; it finds them by their body.
    private const string Skeleton = "matmul";

    // Element types of C# and of memory are formats' names too, and scalar code is what every kernel can fall back to.
    private static readonly string[] Excepted = ["f32", "f16", "bf16"];

    // Kernels and targets that are named by words of plain English, which messages use too: only a whole literal could mean them.
    private static readonly string[] PlainWords = ["add", "keys", "multiply", "scalar", "square", "values"];

    // Whole literals of such a word that mean something else: the operand kind of rows, and a parameter of the formats' methods.
    private static readonly string[] OtherMeanings = ["OperandType.cs: scalar", "FormatNames.cs: values"];

    // .NET's own classes of instructions, which code names by nameof.
    private static readonly HashSet<string> InstructionSets = typeof(System.Runtime.Intrinsics.X86.Sse).Assembly.GetTypes()
        .Where(type => type.Namespace?.StartsWith("System.Runtime.Intrinsics.", StringComparison.Ordinal) == true).Select(type => type.Name).ToHashSet();

    [Fact]
    public void NoCodeNamesASpec()
    {
        var set = SpecFolder.Load();
        // The project's own name is one of an architecture, and of a model, too.
        var names = set.All<KernelSpec>().Select(k => k.Name).Concat(set.All<TargetSpec>().Select(t => t.Name))
            .Concat(set.All<FormatSpec>().Select(f => f.Name)).Concat(set.All<LayoutSpec>().Select(l => l.Name))
            .Concat(set.All<ModelSpec>().Select(m => m.Name)).Concat(set.All<ModelSpec>().SelectMany(m => m.Architectures.ToArray()))
            .Where(name => name != Skeleton && !Excepted.Contains(name) && !string.Equals(name, "bitnet", StringComparison.OrdinalIgnoreCase)).ToList();
        Assert.Contains("rms_norm", names);
        Assert.Contains("avx512", names);
        Assert.Contains("q8_0", names);
        Assert.Contains("panel2", names);
        Assert.Contains("bitnet-b1.58", names);
        string root = Repository.Root;
        var files = new[] { "generators", Path.Combine("runtime", "BitNet.Runtime") }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin")).ToList();
        Assert.Contains(files, file => file.EndsWith("KernelSet.cs", StringComparison.Ordinal));
        Assert.True(files.Count > 100);
        Assert.Empty(files.SelectMany(file => NamesIn(Path.GetFileName(file), File.ReadAllText(file), names)).Except(OtherMeanings));
    }

    [Theory]
    [InlineData("var t = \"avx512\";", true)]
    [InlineData("var t = $\"{x}avx512 {y}\";", true)]
    [InlineData("bool IsRmsNorm(Kernel kernel) => true;", true)]
    [InlineData("bool rms_norm;", true)]
    [InlineData("void DecodeQ8_0() { }", true)]
    [InlineData("void DecodeQ80() { }", true)]
    [InlineData("var k = Find(\"add\");", true)]
    [InlineData("var k = Find(\"silu_multiply\");", true)]
    [InlineData("bool IsNeonTarget;", true)]
    [InlineData("var t = nameof(Avx2) + Avx512F.IsSupported;", false)]
    [InlineData("var t = \"Avx2\";", true)]
    [InlineData("bool ReadsLaneOnly;", false)]
    [InlineData("// as avx512 does", false)]
    [InlineData("Add(values, \"add a row\");", false)]
    public void TheScanFindsNames(string code, bool isFound) =>
        Assert.Equal(isFound, NamesIn("f.cs", code, ["avx2", "avx512", "rms_norm", "silu", "add", "values", "neon", "q8_0"]).Any());

    private static IEnumerable<string> NamesIn(string file, string code, IReadOnlyList<string> names)
    {
        var wanted = names.Select(name => (Name: name, Plain: Plain(name))).ToList();
        foreach (var token in CSharpSyntaxTree.ParseText(code).GetRoot().DescendantTokens())
        {
            bool isLiteral = token.Value is string && token.IsKind(SyntaxKind.StringLiteralToken) || token.IsKind(SyntaxKind.InterpolatedStringTextToken)
                || token.IsKind(SyntaxKind.MultiLineRawStringLiteralToken) || token.IsKind(SyntaxKind.SingleLineRawStringLiteralToken)
                || token.IsKind(SyntaxKind.Utf8StringLiteralToken);
            bool isIdentifier = token.IsKind(SyntaxKind.IdentifierToken) && !InstructionSets.Contains(token.ValueText);
            if (!isLiteral && !isIdentifier) continue;
            var runs = RunsOfWords(token.ValueText);
            foreach (var (name, plain) in wanted)
            {
                bool isNamed = PlainWords.Contains(name) ? isLiteral && token.ValueText == name : runs.Contains(plain);
                if (isNamed) yield return $"{file}: {name}";
            }
        }
    }

    /// <summary>Every run of neighbouring words of a text, written together: a name is one of them, however its parts are joined.</summary>
    private static HashSet<string> RunsOfWords(string text)
    {
        const int longest = 6;
        string[] words = [.. Word().Matches(text).Select(match => match.Value)];
        var runs = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (int first = 0; first < words.Length; first++)
        {
            for (int count = 1; count <= longest && first + count <= words.Length; count++) runs.Add(string.Concat(words[first..(first + count)]));
        }

        return runs;
    }

    private static string Plain(string name) => string.Concat(Word().Matches(name).Select(match => match.Value));

    // A word begins with a capital, or behind what is neither letter nor digit.
    [GeneratedRegex("[A-Z]?[a-z0-9]+|[A-Z]+")]
    private static partial Regex Word();
}
