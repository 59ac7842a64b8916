using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;

namespace BitNet.Cli;

/// <summary>Runs a command line: from arguments to an exit code. Whatever goes wrong is one line on standard error.</summary>
/// <param name="name">What the program is called.</param>
/// <param name="traceVariable">The environment variable that, set to 1, shows mistakes with their stack traces.</param>
/// <param name="isBadInput">Whether an exception of the program's own means an input that cannot be used; those of reading and writing files do anyway.</param>
internal sealed class CommandRunner(string name, string traceVariable, Func<Exception, bool> isBadInput)
{
    /// <summary>Parses and runs.</summary>
    public int Run(RootCommand root, string[] args, Terminal terminal)
    {
        root.Directives.Clear();
        // A prompt may begin with '@': it is no response file.
        ParseResult parsed = root.Parse(args, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        string verb = parsed.CommandResult.Command is RootCommand ? name : $"{name} {parsed.CommandResult.Command.Name}";
        if (parsed.Errors.Count > 0 && parsed.Action is not (System.CommandLine.Help.HelpAction))
            return Fail(terminal, ExitCode.BadUsage, $"{verb}: {Usage(parsed)}; see '{verb} --help'");

        using var output = new StreamWriter(terminal.Output, Terminal.Utf8, leaveOpen: true);
        try
        {
            return parsed.Invoke(new InvocationConfiguration { Output = output, Error = terminal.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception exception)
        {
            if (Environment.GetEnvironmentVariable(traceVariable) == "1") terminal.Error.WriteLine(exception);
            return exception switch
            {
                OperationCanceledException => Fail(terminal, ExitCode.Interrupted, $"{verb}: interrupted"),
                UsageException => Fail(terminal, ExitCode.BadUsage, $"{verb}: {exception.Message}; see '{verb} --help'"),
                IOException or UnauthorizedAccessException or OutOfMemoryException => Fail(terminal, ExitCode.BadInput, $"{verb}: {exception.Message}"),
                _ when isBadInput(exception) => Fail(terminal, ExitCode.BadInput, $"{verb}: {exception.Message}"),
                _ => Fail(terminal, ExitCode.InternalError, $"{verb}: internal error: {exception.GetType().Name}: {exception.Message}; please report it with the command and {traceVariable}=1"),
            };
        }
    }

    // The library's message names the thing; of several mistakes the first is enough.
    private static string Usage(ParseResult parsed)
    {
        ParseError? unknown = parsed.Errors.FirstOrDefault(error => parsed.UnmatchedTokens.Any(token => error.Message.Contains($"'{token}'", StringComparison.Ordinal)));
        return (unknown ?? parsed.Errors[0]).Message.TrimEnd('.');
    }

    private static int Fail(Terminal terminal, int code, string message)
    {
        terminal.Error.WriteLine(OneLine(message));
        terminal.Error.Flush();
        return code;
    }

    // Names in a hostile file may hold line breaks and escape sequences.
    private static string OneLine(string message)
    {
        var line = new StringBuilder(message.Length);
        foreach (char c in message)
        {
            if (!char.IsControl(c)) line.Append(c);
            else if (c is '\n' or '\r' or '\t') line.Append(' ');
            else line.Append('\uFFFD');
        }

        return line.ToString();
    }
}
