namespace BitNet.Gen.Tool.Tests;

/// <summary>Arguments that make no sense are told in one line, with the way to the help, and exit code 2.</summary>
public sealed class UsageTests
{
    private static readonly string[] Verbs = ["check", "emit", "explain", "schema", "tune"];

    public static TheoryData<string> VerbNames => [.. Verbs];

    [Theory]
    [InlineData("command")]
    [InlineData("'frobnicate'", "frobnicate")]
    [InlineData("NAME", "emit")]
    [InlineData("'--frob'", "check", "--frob")]
    [InlineData("'e'", "emit", "a", "b", "c", "d", "e")]
    [InlineData("NAME", "explain")]
    [InlineData("--stage is '6'", "explain", "a", "--stage", "6")]
    [InlineData("--stage is 'all'", "explain", "a", "--stage", "all")]
    public void A_mistake_is_named(string named, params string[] args) => Bng.Run(args).ShouldFail(ExitCode.BadUsage, named, "--help");

    [Theory]
    [MemberData(nameof(VerbNames))]
    public void Every_verb_has_help(string verb)
    {
        CliResult result = Bng.Run(verb, "--help");
        Assert.Equal(0, result.Code);
        Assert.Contains($" {verb} ", result.Text);
        Assert.Empty(result.Error);
    }

    [Fact]
    public void The_command_has_help() => Assert.All(Verbs, verb => Assert.Contains(verb, Bng.Run("--help").Text));
}
