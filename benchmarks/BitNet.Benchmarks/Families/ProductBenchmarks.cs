using BitNet.Runtime.Tables;

namespace BitNet.Benchmarks.Families;

/// <summary>Products of weights and int8 activations: ternary formats and formats of blocks.</summary>
public class ProductBenchmarks : Family
{
    /// <inheritdoc/>
    protected override IEnumerable<FamilyCase> FromTable() => ProductCase.All(format => format.Activations != ActivationKind.Float);
}
