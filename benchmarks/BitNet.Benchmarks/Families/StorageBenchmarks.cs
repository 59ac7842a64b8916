using BitNet.Runtime.Tables;

namespace BitNet.Benchmarks.Families;

/// <summary>What reads and writes number formats: decoding, encoding, repacking, and kernels that look up stored rows.</summary>
public class StorageBenchmarks : Family
{
    /// <inheritdoc/>
    protected override IEnumerable<FamilyCase> FromTable() => [.. CodecCase.All(), .. RepackCase.All(), .. KernelCase.All(Has)];

    internal static bool Has(KernelEntry kernel) => kernel.Parameters.Any(parameter => parameter.Type.StartsWith("u8[", StringComparison.Ordinal));
}
