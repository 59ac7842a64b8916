using System.Text;

namespace BitNet.Cli.Tests;

/// <summary>Runs the command inside the test's process.</summary>
internal static class Cli
{
    public static CliResult Run(params string[] args) => Run([], args);

    public static CliResult Run(ReadOnlySpan<byte> input, string[] args, Stream? output = null, CancellationToken cancellation = default)
    {
        using var written = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal
        {
            Input = new MemoryStream(input.ToArray()),
            Output = output ?? written,
            Error = error,
            Cancellation = cancellation,
        };
        int code = CommandLine.Run(args, terminal);
        return new CliResult(code, written.ToArray(), error.ToString());
    }

    /// <summary>With text on standard input.</summary>
    public static CliResult WithInput(string input, params string[] args) => Run(Encoding.UTF8.GetBytes(input), args);
}
