using System.Collections.Immutable;
using BitNet.Gen.Pipeline;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace BitNet.Gen.Tests.Pipeline;

/// <summary>Runs the generator in a compiler without a project around it.</summary>
public sealed class GeneratorHost
{
    private static readonly MetadataReference[] References = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator).Select(path => (MetadataReference)MetadataReference.CreateFromFile(path)).ToArray();

    private static readonly CSharpParseOptions Language = new(LanguageVersion.CSharp13);

    private readonly CSharpCompilation _compilation = CSharpCompilation.Create(
        "Consumer", [], References, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));

    private ImmutableArray<AdditionalText> _texts;
    private GeneratorDriver _driver;

    public GeneratorHost(IEnumerable<(string Path, string Text)> files, params (string Name, string Value)[] properties)
    {
        _texts = files.Select(f => (AdditionalText)new MemoryText(f.Path, f.Text)).ToImmutableArray();
        _driver = CSharpGeneratorDriver.Create(
            [new BitNetGenerator().AsSourceGenerator()], _texts, Language, new MemoryOptionsProvider(properties),
            new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
    }

    /// <summary>What one run gives; later runs reuse what is cached.</summary>
    public GeneratorRunResult Run()
    {
        _driver = _driver.RunGenerators(_compilation);
        return _driver.GetRunResult().Results.Single();
    }

    /// <summary>Replaces a file before the next run.</summary>
    public void Edit(string path, string text)
    {
        var old = _texts.Single(t => t.Path == path);
        var edited = new MemoryText(path, text);
        _driver = _driver.ReplaceAdditionalText(old, edited);
        _texts = _texts.Replace(old, edited);
    }

    /// <summary>Errors and warnings of the compilation with the generated files.</summary>
    /// <param name="program">The program that uses them; empty for a library without code of its own.</param>
    public IReadOnlyList<Diagnostic> CompileErrors(string program = "")
    {
        var compilation = program.Length == 0
            ? _compilation
            : _compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(program, Language)).WithOptions(_compilation.Options.WithOutputKind(OutputKind.ConsoleApplication));
        _driver.RunGeneratorsAndUpdateCompilation(compilation, out var updated, out _);
        return updated.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning).ToList();
    }

    private sealed class MemoryText(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }

    /// <summary>Files below this folder are marked as a library's, as the package's targets mark the shipped ones.</summary>
    public const string LibraryFolder = "/library/";

    private sealed class MemoryOptionsProvider((string Name, string Value)[] properties) : AnalyzerConfigOptionsProvider
    {
        private static readonly MemoryOptions Marked = new(new() { ["build_metadata.AdditionalFiles.BitNetGenLibrary"] = "true" });

        public override AnalyzerConfigOptions GlobalOptions { get; } = new MemoryOptions(properties.ToDictionary(p => "build_property." + p.Name, p => p.Value));

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => textFile.Path.StartsWith(LibraryFolder, StringComparison.Ordinal) ? Marked : GlobalOptions;
    }

    private sealed class MemoryOptions(Dictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, out string value) => values.TryGetValue(key, out value!);
    }
}
