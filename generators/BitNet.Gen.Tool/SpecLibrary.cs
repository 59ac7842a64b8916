using BitNet.Gen.Diagnostics;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Tool;

/// <summary>The specs that a command works on, bound and without mistakes.</summary>
internal sealed class SpecLibrary
{
    private readonly IReadOnlyList<(string Path, string Text)> _files;

    private SpecLibrary(IReadOnlyList<(string Path, string Text)> files, SpecSet set)
    {
        _files = files;
        Set = set;
        PlanningResult planned = GenerationSteps.Plan(set);
        Refuse(planned.Diagnostics);
        Plans = [.. planned.Plans];
    }

    /// <summary>The specs.</summary>
    public SpecSet Set { get; }

    /// <summary>The files that a build would generate, the kernel table left out.</summary>
    public IReadOnlyList<GenerationPlan> Plans { get; }

    /// <summary>Reads and binds all files.</summary>
    /// <exception cref="SpecException">There are mistakes.</exception>
    public static SpecLibrary Load(SpecFiles files)
    {
        IReadOnlyList<(string, string)> texts = files.Read();
        SpecCompilation loaded = SpecCompiler.Load(texts);
        if (loaded.Diagnostics.Count > 0) throw Mistakes([.. loaded.Diagnostics]);
        return new SpecLibrary(texts, loaded.Set);
    }

    /// <summary>Ends the command where there are mistakes.</summary>
    /// <exception cref="SpecException">There are.</exception>
    public void Refuse(IEnumerable<SpecDiagnostic> diagnostics)
    {
        SpecDiagnostic[] mistakes = [.. diagnostics];
        if (mistakes.Length == 0) return;
        IEnumerable<SpanMap> spans = _files.Where(file => SpecKinds.Of(Path.GetFileName(file.Path)) is not null).Select(file => YamlSpecReader.Read(file.Path, file.Text).Spans);
        throw Mistakes(DiagnosticPlaces.Place(mistakes, spans));
    }

    private static SpecException Mistakes(IReadOnlyList<PlacedDiagnostic> placed) =>
        new(placed.Count == 1 ? placed[0].ToString() : $"{placed[0]} (and {placed.Count - 1} more; 'bng check' shows all)");
}
