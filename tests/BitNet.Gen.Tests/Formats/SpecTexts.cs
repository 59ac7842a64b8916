using BitNet.Gen.Diagnostics;
using BitNet.Gen.Formats;
using BitNet.Gen.Layouts;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Tests.Formats;

/// <summary>Binds format and layout specs from text or from <c>kernels.spec</c>.</summary>
internal static class SpecTexts
{
    /// <summary>The text files beside the formats.</summary>
    private static readonly TextTable[] Tables =
        [.. Directory.GetFiles(Path.Combine(Repository.Specs, "formats"), "*.txt").Select(file => new TextTable(Path.GetFileName(file), File.ReadAllText(file)))];

    /// <summary>The text of a file under <c>kernels.spec</c>.</summary>
    internal static string Text(string path) => File.ReadAllText(Path.Combine(Repository.Specs, path));

    /// <summary>The files of a folder of <c>kernels.spec</c>, by path below it.</summary>
    internal static IEnumerable<string> Files(string folder) =>
        Directory.GetFiles(Path.Combine(Repository.Specs, folder), "*.yaml").Order(StringComparer.Ordinal).Select(file => Path.Combine(folder, Path.GetFileName(file)));

    /// <summary>The name of the spec in a file of <c>kernels.spec</c>.</summary>
    internal static string NameOf(string file) => Path.GetFileName(file).Split('.')[0];

    /// <summary>A format of <c>kernels.spec</c>.</summary>
    internal static FormatSpec Format(string name) => FormatOf(Text($"formats/{name}.format.yaml"));

    /// <summary>A layout of <c>kernels.spec</c>.</summary>
    internal static LayoutSpec Layout(string name) => LayoutOf(Text($"layouts/{name}.layout.yaml"));

    /// <summary>A format that binds without mistake.</summary>
    internal static FormatSpec FormatOf(string text, params TextTable[] texts)
    {
        var (format, diagnostics) = BindFormat(text, texts);
        Assert.Empty(diagnostics);
        return format!;
    }

    /// <summary>A layout that binds without mistake.</summary>
    internal static LayoutSpec LayoutOf(string text)
    {
        var (layout, diagnostics) = BindLayout(text);
        Assert.Empty(diagnostics);
        return layout!;
    }

    internal static (FormatSpec? Format, IReadOnlyList<SpecDiagnostic> Diagnostics) BindFormat(string text, params TextTable[] texts)
    {
        var reading = YamlSpecReader.Read("test.format.yaml", text);
        Assert.Empty(reading.Diagnostics);
        var bag = new DiagnosticBag("test.format.yaml");
        return (FormatBinder.Bind(reading.Document! with { Texts = [.. Tables, .. texts] }, bag), bag.Diagnostics);
    }

    internal static (LayoutSpec? Layout, IReadOnlyList<SpecDiagnostic> Diagnostics) BindLayout(string text)
    {
        var reading = YamlSpecReader.Read("test.layout.yaml", text);
        Assert.Empty(reading.Diagnostics);
        var bag = new DiagnosticBag("test.layout.yaml");
        return (LayoutBinder.Bind(reading.Document!, bag), bag.Diagnostics);
    }
}
