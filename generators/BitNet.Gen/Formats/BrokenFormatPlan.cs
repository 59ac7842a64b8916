using BitNet.Gen.Pipeline;

namespace BitNet.Gen.Formats;

/// <summary>The API of a format whose spec has mistakes: it throws, so that code that uses it gives no second error.</summary>
/// <param name="Namespace">Where the generated types live.</param>
public sealed record BrokenFormatPlan(string Namespace, string SpecFile, string Name)
    : GenerationPlan($"Formats.{Name}.g.cs", [SpecFile])
{
    /// <inheritdoc/>
    public override GeneratedFile Emit() =>
        new(HintName, GeneratedHeader.For(SpecFiles) + $"using System;\nusing BitNet.Runtime.Tables;\nusing BitNet.Runtime.Weights;\n\nnamespace {Namespace};\n\n" + FormatApi.Stubs(Name, SpecFile), [], []);
}
