using System.Diagnostics;
using BitNet.Gen.Pipeline;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace BitNet.Benchmarks.Generate;

/// <summary>What an edit costs in an editor or a compiler that stays: the pipeline has run before, and one spec changes.</summary>
internal static class EditedGeneration
{
    private const int Edits = 8;

    /// <summary>The median time in milliseconds from an edit of a format to all files, the first edits left out.</summary>
    public static double Measure(string folder)
    {
        SpecFile[] texts = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => path.EndsWith(".yaml", StringComparison.Ordinal) || path.EndsWith(".txt", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(path => new SpecFile(path, File.ReadAllText(path)))];
        var compilation = CSharpCompilation.Create("Edited");
        GeneratorDriver driver = CSharpGeneratorDriver.Create([new BitNetGenerator().AsSourceGenerator()], texts).RunGenerators(compilation);
        SpecFile before = texts.First(text => text.Path.EndsWith(".format.yaml", StringComparison.Ordinal));
        var times = new List<double>();
        for (int edit = 0; edit < Edits; edit++)
        {
            var after = new SpecFile(before.Path, before.Text.Replace("summary: ", "summary: Edited. ", StringComparison.Ordinal));
            driver = driver.ReplaceAdditionalText(before, after);
            before = after;
            long start = Stopwatch.GetTimestamp();
            driver = driver.RunGenerators(compilation);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return Median.Of(times.Skip(Edits / 2));
    }

    private sealed class SpecFile(string path, string text) : AdditionalText
    {
        public string Text { get; } = text;

        public override string Path { get; } = path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(Text);
    }
}
