using Microsoft.CodeAnalysis;

namespace BitNet.Gen.Diagnostics;

/// <summary>The compiler's view of <see cref="SpecRule"/>: every mistake in a spec is an error with a link to its explanation.</summary>
internal static class RuleDescriptors
{
    private const string Help = "kernels.spec/README.md#";

    /// <summary>The descriptor of a rule.</summary>
    public static DiagnosticDescriptor Of(SpecRule rule) =>
        new(rule.Id, rule.Title, rule.Message, "BitNet.Gen", DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Help + rule.Id.ToLowerInvariant());
}
