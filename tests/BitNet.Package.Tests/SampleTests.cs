namespace BitNet.Package.Tests;

/// <summary>The samples print what their READMEs say.</summary>
public sealed class SampleTests
{
    [Theory]
    [InlineData("AddAFormat")]
    [InlineData("AddAKernel")]
    [InlineData("AddATarget")]
    public void A_sample_prints_what_it_promises(string sample)
    {
        string folder = Path.Combine(Repository.Root, "samples", sample);
        string program = Path.Combine(folder, "bin", Repository.Configuration, "net10.0", sample + ".dll");
        CommandResult result = CommandResult.Run(folder, new Dictionary<string, string>(), "dotnet", program);
        Assert.True(result.Code == 0, result.Output);
        string readme = File.ReadAllText(Path.Combine(folder, "README.md")).ReplaceLineEndings("\n");
        Assert.Contains($"```text\n{result.Output.ReplaceLineEndings("\n").TrimEnd()}\n```", readme);
    }
}
