namespace BitNet.Package.Tests;

/// <summary>Every benchmark of the kernel families runs: tiny sizes, once each, so that none of them rots.</summary>
public sealed class BenchmarkTests
{
    [Fact]
    public void All_families_run()
    {
        CommandResult result = Families("--smoke");
        Assert.True(result.Code == 0, result.Output);
        Assert.Matches("^[1-9][0-9]{2,} benchmarks in 6 families, 0 failed", result.Output);
    }

    [Fact]
    public void A_filter_that_nothing_matches_is_an_error()
    {
        CommandResult result = Families("--smoke", "--filter", "*q9_9*");
        Assert.Equal(1, result.Code);
        Assert.StartsWith("nothing matches --filter *q9_9*", result.Output);
    }

    private static CommandResult Families(params string[] options)
    {
        string folder = Path.Combine(Repository.Root, "benchmarks", "BitNet.Benchmarks", "bin", Repository.Configuration, "net10.0");
        return CommandResult.Run(folder, new Dictionary<string, string>(), "dotnet", ["BitNet.Benchmarks.dll", "families", .. options]);
    }
}
