using BenchmarkDotNet.Attributes;

namespace BitNet.Benchmarks.Families;

/// <summary>A family of kernels: its cases come from the kernel table, so that a new kernel, format or layout is measured as soon as it is there.</summary>
public abstract class Family
{
    /// <summary>All cases.</summary>
    public IEnumerable<FamilyCase> Cases => FromTable();

    /// <summary>The one at hand.</summary>
    [ParamsSource(nameof(Cases))]
    public FamilyCase Case { get; set; } = null!;

    /// <summary>Before the case.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Case.Prepare();
        Case.ReadRate = FamilyRun.ReadRate();
    }

    /// <summary>After the case.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        Case.ReadRate = (Case.ReadRate + FamilyRun.ReadRate()) / 2;
        Case.Release();
    }

    /// <summary>What is timed.</summary>
    [Benchmark]
    public void Run() => Case.Run();

    /// <summary>The cases, none of which has allocated anything yet.</summary>
    protected abstract IEnumerable<FamilyCase> FromTable();
}
