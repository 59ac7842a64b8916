using BitNet.Gen.Diagnostics;
using BitNet.Gen.Kernels;
using BitNet.Gen.Models;
using BitNet.Gen.Models.Program;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Tests.Models;

/// <summary>The models of the repository, with changes, lowered with its kernels.</summary>
internal static class ModelTexts
{
    /// <summary>The text of a shipped model spec.</summary>
    public static string Shipped(string file) => SpecFolder.Files().Single(spec => Path.GetFileName(spec.Path) == file).Text;

    /// <summary>A shipped model with a part of its text replaced, which must stand in it once.</summary>
    public static string Changed(string file, string part, string other)
    {
        string text = Shipped(file);
        int at = text.IndexOf(part, StringComparison.Ordinal);
        Assert.True(at >= 0, $"'{part}' is not in {file}");
        return text[..at] + other + text[(at + part.Length)..];
    }

    /// <summary>The forward body of a model's text.</summary>
    public static string Body(string text) => ((SpecScalar)YamlSpecReader.Read("test.model.yaml", text).Document!.Root["forward"]!).Text;

    /// <summary>The program of a model's text, which must be free of mistakes.</summary>
    public static ModelProgram Lower(string text, IEnumerable<KernelSpec>? kernels = null)
    {
        var (program, mistakes, _) = TryLower(text, kernels);
        Assert.Empty(mistakes.Select(mistake => mistake.ToString()));
        return program!;
    }

    /// <summary>The program of a model's text, or what is wrong with it, and the spec's document.</summary>
    public static (ModelProgram? Program, IReadOnlyList<SpecDiagnostic> Mistakes, SpecDocument Document) TryLower(string text, IEnumerable<KernelSpec>? kernels = null)
    {
        var reading = YamlSpecReader.Read("test.model.yaml", text);
        Assert.Empty(reading.Diagnostics.ToArray());
        var bag = new DiagnosticBag("test.model.yaml");
        var spec = ModelBinder.Bind(reading.Document!, bag);
        var program = spec is null ? null : ModelLowering.Lower(spec, kernels ?? SpecFolder.Load().All<KernelSpec>(), bag);
        return (program, bag.Diagnostics.ToArray(), reading.Document!);
    }
}
