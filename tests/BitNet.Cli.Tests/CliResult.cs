using System.Text;

namespace BitNet.Cli.Tests;

/// <summary>What a command left behind.</summary>
internal sealed record CliResult(int Code, byte[] Output, string Error)
{
    public string Text => Encoding.UTF8.GetString(Output);

    /// <summary>Asserts a failure as the contract has it: that exit code, one line on standard error with these words, nothing on standard output.</summary>
    public void ShouldFail(int code, params string[] words)
    {
        Assert.True(code == Code, $"exit code {Code} instead of {code}: {Error}");
        Assert.Empty(Output);
        Assert.EndsWith("\n", Error);
        Assert.Single(Error.TrimEnd('\n').Split('\n'));
        Assert.DoesNotContain("   at ", Error);
        Assert.All(words, word => Assert.Contains(word, Error));
    }
}
