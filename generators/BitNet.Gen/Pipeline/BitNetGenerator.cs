using System.Collections.Immutable;
using System.Text;
using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Specs;
using BitNet.Gen.Syntax;
using BitNet.Gen.Tuning;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace BitNet.Gen.Pipeline;

/// <summary>
/// The engine inside the compiler. Each step is cached by value: an edit that changes only white space stops at <see cref="DocumentStep"/>,
/// an edit of one spec reaches the files of the plans that hold that spec. Positions go around all of it, straight to the report.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class BitNetGenerator : IIncrementalGenerator
{
    /// <summary>The tracking name of the step to nodes without positions.</summary>
    public const string DocumentStep = "Documents";

    /// <summary>The tracking name of the step to bound specs.</summary>
    public const string SpecStep = "Specs";

    /// <summary>The tracking name of the step to the set of all specs.</summary>
    public const string SetStep = "SpecSet";

    /// <summary>The tracking name of the step to plans.</summary>
    public const string PlanStep = "Plans";

    /// <summary>The tracking name of the step to generated files.</summary>
    public const string FileStep = "Files";

    /// <summary>The tracking name of the step to the kernel table.</summary>
    public const string TableStep = "Table";

    private static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var options = context.AnalyzerConfigOptionsProvider.Select(static (provider, _) => ReadOptions(provider.GlobalOptions));
        var texts = context.AdditionalTextsProvider
            .Where(static text => SpecKinds.Of(new SpecText(text.Path, "").File) is not null)
            .Combine(context.AnalyzerConfigOptionsProvider)
            .Select(static (pair, _) => (Text: pair.Left, IsLibrary: IsTrue(pair.Right.GetOptions(pair.Left), "build_metadata.AdditionalFiles.BitNetGenLibrary")))
            .Combine(options)
            .Where(static pair => pair.Right is not null)
            .Select(static (pair, cancel) => (pair.Left.Text.Path, pair.Left.IsLibrary, Reading: YamlSpecReader.Read(pair.Left.Text.Path, pair.Left.Text.GetText(cancel)?.ToString() ?? "")));
        var tables = context.AdditionalTextsProvider
            .Where(static text => text.Path.EndsWith(".txt", StringComparison.Ordinal))
            .Select(static (text, cancel) => new TextTable(new SpecText(text.Path, "").File, text.GetText(cancel)?.ToString() ?? ""))
            .Collect()
            .Select(static (all, _) => all.OrderBy(t => t.File, StringComparer.Ordinal).ToEquatableArray());

        var bound = texts
            .Select(static (text, _) => GenerationSteps.Strip(text.Path, text.Reading, text.IsLibrary)).WithTrackingName(DocumentStep)
            .Combine(tables)
            .Select(static (pair, _) => GenerationSteps.Bind(pair.Left, pair.Right)).WithTrackingName(SpecStep);
        var built = bound.Collect().Combine(options)
            .Select(static (input, _) => SpecSetBuilder.Build(input.Left, input.Right ?? GenerationOptions.Default)).WithTrackingName(SetStep);
        var planned = built.Select(static (result, _) => GenerationSteps.Plan(result.Set)).WithTrackingName(PlanStep);
        var files = planned.SelectMany(static (result, _) => result.Plans).Select(static (plan, _) => GenerationSteps.Emit(plan)).WithTrackingName(FileStep);
        context.RegisterSourceOutput(files, static (output, file) => AddSource(output, file.HintName, file.Text));

        var named = built.Select(static (result, _) =>
            (result.Set.Options, IsEmpty: result.Set.Specs.Count == 0, Targets: result.Set.All<TargetSpec>().ToEquatableArray(), Tunings: result.Set.Own<TuningSpec>().ToEquatableArray()));
        var rows = files.Select(static (file, _) => TableRows.Of(file)).Collect().Select(static (all, _) => all.ToEquatableArray());
        var table = named.Combine(rows)
            .Select(static (input, _) => input.Left.IsEmpty
                ? (HintName: "", Text: "")
                : (HintName: KernelTableWriter.HintName(input.Left.Options), Text: KernelTableWriter.Write(input.Left.Options, input.Left.Targets, input.Left.Tunings, input.Right)))
            .WithTrackingName(TableStep);
        context.RegisterSourceOutput(table, static (output, file) => AddSource(output, file.HintName, file.Text));

        var diagnostics = bound.SelectMany(static (document, _) => document.Diagnostics).Collect()
            .Combine(built.Select(static (result, _) => result.Diagnostics))
            .Combine(planned.Select(static (result, _) => result.Diagnostics))
            .Combine(files.SelectMany(static (file, _) => file.Diagnostics).Collect());
        var spans = texts.Select(static (text, _) => text.Reading.Spans).Collect();
        context.RegisterSourceOutput(diagnostics.Combine(spans), static (output, input) =>
        {
            var (((bound, set), plans), files) = input.Left;
            Report(output, bound.Concat(set).Concat(plans).Concat(files), input.Right);
        });
    }

    /// <summary>Null where the project switches the generator off.</summary>
    private static GenerationOptions? ReadOptions(AnalyzerConfigOptions options)
    {
        if (IsTrue(options, "build_property.DisableBitNetGen")) return null;
        string space = Value(options, "build_property.RootNamespace"), table = Value(options, "build_property.BitNetGenKernels");
        var libraries = Value(options, "build_property.BitNetGenLibraryTables").Split(',').Select(name => name.Trim()).Where(name => name.Split('.').All(IsIdentifier));
        return new GenerationOptions(
            space.Length > 0 && space.Split('.').All(IsIdentifier) ? space : GenerationOptions.DefaultNamespace,
            IsIdentifier(table) ? table : GenerationOptions.DefaultTableClass,
            IsIdentifier(table) ? "" : table) { LibraryTables = libraries.ToEquatableArray() };
    }

    private static bool IsTrue(AnalyzerConfigOptions options, string key) => Value(options, key).Equals("true", StringComparison.OrdinalIgnoreCase);

    private static string Value(AnalyzerConfigOptions options, string key) => options.TryGetValue(key, out string? value) ? value.Trim() : "";

    private static bool IsIdentifier(string text) => SyntaxFacts.IsValidIdentifier(text) && SyntaxFacts.GetKeywordKind(text) == SyntaxKind.None;

    private static void AddSource(SourceProductionContext output, string hintName, string text)
    {
        if (text.Length > 0) output.AddSource(hintName, SourceText.From(text, Utf8));
    }

    private static void Report(SourceProductionContext output, IEnumerable<SpecDiagnostic> diagnostics, ImmutableArray<SpanMap> spans)
    {
        foreach (var placed in DiagnosticPlaces.Place(diagnostics, spans))
        {
            var start = new LinePosition(placed.Position.Line - 1, placed.Position.Column - 1);
            var end = new LinePosition(start.Line, start.Character + placed.Length);
            var location = placed.Path.Length == 0 ? Location.None : Location.Create(placed.Path, new TextSpan(placed.Position.Offset, placed.Length), new LinePositionSpan(start, end));
            output.ReportDiagnostic(Diagnostic.Create(RuleDescriptors.Of(placed.Diagnostic.Rule), location, [.. placed.Diagnostic.Arguments]));
        }
    }
}
