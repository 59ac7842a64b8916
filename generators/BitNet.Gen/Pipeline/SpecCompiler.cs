using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Pipeline;

/// <summary>The engine without the compiler around it, for tools and tests.</summary>
public static class SpecCompiler
{
    /// <summary>Reads and binds files.</summary>
    /// <param name="files">Path and text; files that are no specs and no <c>.txt</c> are passed over.</param>
    public static SpecCompilation Load(IEnumerable<(string Path, string Text)> files, GenerationOptions? options = null) => Run(files, options, emit: false);

    /// <summary>Reads, binds and generates.</summary>
    /// <param name="files">Path and text; files that are no specs and no <c>.txt</c> are passed over.</param>
    public static SpecCompilation Compile(IEnumerable<(string Path, string Text)> files, GenerationOptions? options = null) => Run(files, options, emit: true);

    /// <summary>As <see cref="Compile(IEnumerable{ValueTuple{string, string}}, GenerationOptions?)"/>, with files of libraries among them.</summary>
    public static SpecCompilation Compile(IEnumerable<SpecText> files, GenerationOptions? options = null) => Run(files, options, emit: true);

    private static SpecCompilation Run(IEnumerable<(string Path, string Text)> files, GenerationOptions? options, bool emit) =>
        Run(files.Select(f => new SpecText(f.Path, f.Text)), options, emit);

    private static SpecCompilation Run(IEnumerable<SpecText> files, GenerationOptions? options, bool emit)
    {
        var texts = files.ToList();
        var specs = texts.Where(t => SpecKinds.Of(t.File) is not null).ToList();
        var readings = specs.Select(t => YamlSpecReader.Read(t.Path, t.Text)).ToList();
        var tables = texts.Where(t => t.File.EndsWith(".txt", StringComparison.Ordinal)).Select(t => new TextTable(t.File, t.Text)).OrderBy(t => t.File, StringComparer.Ordinal).ToEquatableArray();
        var bound = specs.Zip(readings, (t, r) => GenerationSteps.Bind(GenerationSteps.Strip(t.Path, r, t.IsLibrary), tables)).ToList();
        var built = SpecSetBuilder.Build(bound, options ?? GenerationOptions.Default);
        var diagnostics = bound.SelectMany(b => b.Diagnostics).Concat(built.Diagnostics).ToList();
        var generated = new List<GeneratedFile>();
        if (emit)
        {
            var plans = GenerationSteps.Plan(built.Set);
            generated.AddRange(plans.Plans.Select(GenerationSteps.Emit));
            diagnostics.AddRange(plans.Diagnostics.Concat(generated.SelectMany(f => f.Diagnostics)));
            generated.Add(Table(built.Set, generated));
        }

        return new SpecCompilation(built.Set, generated.ToEquatableArray(), DiagnosticPlaces.Place(diagnostics, readings.Select(r => r.Spans)).ToEquatableArray());
    }

    private static GeneratedFile Table(SpecSet set, List<GeneratedFile> files)
    {
        string text = KernelTableWriter.Write(set.Options, set.All<Specs.TargetSpec>(), set.Own<Tuning.TuningSpec>(), files.Select(TableRows.Of).ToList());
        return new GeneratedFile(KernelTableWriter.HintName(set.Options), text, [], []);
    }
}
