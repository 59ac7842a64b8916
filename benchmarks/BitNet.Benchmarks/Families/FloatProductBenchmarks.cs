using BitNet.Runtime.Tables;

namespace BitNet.Benchmarks.Families;

/// <summary>Products of weights and float activations: what heads and embeddings are stored in.</summary>
public class FloatProductBenchmarks : Family
{
    /// <inheritdoc/>
    protected override IEnumerable<FamilyCase> FromTable() => ProductCase.All(format => format.Activations == ActivationKind.Float);
}
