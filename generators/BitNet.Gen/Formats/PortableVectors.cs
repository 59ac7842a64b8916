using System.IO;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Specs;
using BitNet.Gen.Syntax;
using BitNet.Gen.Targets;

namespace BitNet.Gen.Formats;

/// <summary>The vectors that every processor has through .NET, as a target that programs which move stored weights are lowered to. It is none that kernels are made for.</summary>
public static class PortableVectors
{
    private const string Resource = "portable.target.yaml";

    private static readonly Lazy<TargetSpec> Read = new(() => Resolve(Text()));

    /// <summary>The target.</summary>
    public static TargetSpec Target => Read.Value;

    private static string Text()
    {
        using var stream = typeof(PortableVectors).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"the generator lacks its resource '{Resource}'");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static TargetSpec Resolve(string text)
    {
        var diagnostics = new List<SpecDiagnostic>();
        var reading = YamlSpecReader.Read(Resource, text);
        diagnostics.AddRange(reading.Diagnostics);
        var bag = new DiagnosticBag(Resource);
        var declaration = reading.Document is { } document ? TargetBinder.Bind(document, bag) : null;
        diagnostics.AddRange(bag.Diagnostics);
        var targets = TargetResolver.Resolve(declaration is null ? [] : [declaration], diagnostics);
        return diagnostics.Count == 0 ? targets[0] : throw new InvalidOperationException(diagnostics[0].ToString());
    }
}
