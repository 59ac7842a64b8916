using BitNet.Runtime.Tables;

namespace BitNet.Benchmarks.Families;

/// <summary>What knows a token's place: attention, the key-value cache, rotary embeddings.</summary>
public class AttentionBenchmarks : Family
{
    /// <inheritdoc/>
    protected override IEnumerable<FamilyCase> FromTable() => KernelCase.All(Has);

    internal static bool Has(KernelEntry kernel) => kernel.Parameters.Any(parameter => parameter is { Name: "past", Kind: KernelParameterKind.Integer });
}
