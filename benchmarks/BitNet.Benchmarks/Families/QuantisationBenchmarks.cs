using BitNet.Runtime.Tables;

namespace BitNet.Benchmarks.Families;

/// <summary>What makes int8 codes of activations, by itself or behind a norm or a gate.</summary>
public class QuantisationBenchmarks : Family
{
    /// <inheritdoc/>
    protected override IEnumerable<FamilyCase> FromTable() => KernelCase.All(Has);

    internal static bool Has(KernelEntry kernel) =>
        !AttentionBenchmarks.Has(kernel) && kernel.Parameters.Any(parameter => parameter.Written && parameter.Type.StartsWith("i8[", StringComparison.Ordinal));
}
