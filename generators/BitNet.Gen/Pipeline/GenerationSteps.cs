using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Pipeline;

/// <summary>
/// The steps from files to generated text. <see cref="BitNetGenerator"/> runs them cached inside the compiler, <see cref="SpecCompiler"/> one after another for tools and tests.
/// Whatever goes wrong inside a step is a BNG9001 at the file that caused it, never an exception.
/// </summary>
public static class GenerationSteps
{
    /// <summary>The nodes of a file.</summary>
    public static ReadDocument Strip(string path, SpecReading reading, bool isLibrary = false)
    {
        string file = new SpecText(path, "").File;
        var kind = SpecKinds.Of(file);
        bool isNamed = kind is null || (reading.Document is { } document && kind.NameIn(document) is not null);
        return new ReadDocument(path, reading.Document, AtPath(reading.Diagnostics, path), isLibrary, isNamed ? null : kind!.LikelyName(file, reading.Spans.Text));
    }

    /// <summary>The spec of a file.</summary>
    /// <param name="texts">The text files that it may name.</param>
    public static BoundDocument Bind(ReadDocument read, EquatableArray<TextTable> texts)
    {
        string file = new SpecText(read.Path, "").File;
        if (SpecKinds.Of(file) is not { } kind) return new BoundDocument(read.Path, null, read.Diagnostics);
        var bag = new DiagnosticBag(file);
        object? spec = null;
        string? name = read.LikelyName;
        if (read.Document is { } document)
        {
            try
            {
                spec = kind.Bind(document with { Texts = texts }, bag);
            }
            catch (Exception e)
            {
                bag.Report(SpecRules.InternalError, document.Root, Describe(e));
            }

            name ??= kind.NameIn(document);
        }

        var bound = name is null ? null : new BoundSpec(kind.Word, file, name, spec ?? new BrokenSpec(kind.Word, name), read.IsLibrary);
        return new BoundDocument(read.Path, bound, read.Diagnostics.Concat(AtPath(bag.Diagnostics, read.Path)).ToEquatableArray());
    }

    /// <summary>The plans of all areas that one of the project's own specs has a part in, by hint name; an area that fails gives none.</summary>
    public static PlanningResult Plan(SpecSet set)
    {
        var plans = new List<GenerationPlan>();
        var diagnostics = new List<SpecDiagnostic>();
        foreach (var area in SpecKinds.Plans)
        {
            try
            {
                plans.AddRange(area(set).Where(plan => plan.SpecFiles.Any(set.IsOwn)));
            }
            catch (Exception e)
            {
                string file = set.Specs.Count > 0 ? set.Specs[0].File : "";
                diagnostics.Add(new SpecDiagnostic(SpecRules.InternalError, file, "", 0, [Describe(e)]));
            }
        }

        return new PlanningResult(plans.OrderBy(p => p.HintName, StringComparer.Ordinal).ToEquatableArray(), diagnostics.ToEquatableArray());
    }

    /// <summary>The file of a plan.</summary>
    public static GeneratedFile Emit(GenerationPlan plan)
    {
        try
        {
            return plan.Emit();
        }
        catch (Exception e)
        {
            string file = plan.SpecFiles.Count > 0 ? plan.SpecFiles[0] : "";
            return new GeneratedFile(plan.HintName, plan.Stubs, [], [new SpecDiagnostic(SpecRules.InternalError, file, "", 0, [Describe(e)])]);
        }
    }

    private static EquatableArray<SpecDiagnostic> AtPath(EquatableArray<SpecDiagnostic> diagnostics, string path) =>
        diagnostics.Select(d => d with { File = path }).ToEquatableArray();

    /// <summary>The exception and the method that threw it: enough to report the bug, no stack trace.</summary>
    private static string Describe(Exception e)
    {
        string message = e.Message.Replace('\r', ' ').Replace('\n', ' ');
        string where = e.TargetSite is { DeclaringType: { } type } site ? $" in {type.Name}.{site.Name}" : "";
        return $"{e.GetType().Name}{where}: {message}";
    }
}
