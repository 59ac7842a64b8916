using System.Text;

namespace BitNet.Cli;

/// <summary>The streams that a command talks through; tests pass their own.</summary>
internal sealed class Terminal
{
    /// <summary>UTF-8 without a byte order mark.</summary>
    public static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Standard input.</summary>
    public required Stream Input { get; init; }

    /// <summary>Standard output: what a command is asked for, and nothing else.</summary>
    public required Stream Output { get; init; }

    /// <summary>Standard error: summaries, progress, mistakes.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether somebody sees standard output as it comes.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Whether somebody sees standard error as it comes.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Set by Ctrl-C.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Writes text to standard output.</summary>
    public void Write(string text)
    {
        Output.Write(Utf8.GetBytes(text));
        Output.Flush();
    }

    /// <summary>The process's own streams.</summary>
    public static Terminal OfProcess(CancellationToken cancellation) => new()
    {
        Input = Console.OpenStandardInput(),
        Output = Console.OpenStandardOutput(),
        Error = Console.Error,
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Cancellation = cancellation,
    };
}
