namespace BitNet.Benchmarks.Families;

/// <summary>What makes rows of numbers of rows of numbers: norms and other reductions, gates, sums and functions of single elements.</summary>
public class RowBenchmarks : Family
{
    /// <inheritdoc/>
    protected override IEnumerable<FamilyCase> FromTable() =>
        KernelCase.All(kernel => !AttentionBenchmarks.Has(kernel) && !QuantisationBenchmarks.Has(kernel) && !StorageBenchmarks.Has(kernel));
}
