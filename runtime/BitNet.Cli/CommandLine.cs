using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using BitNet.Cli.Commands;
using BitNet.Inference;

namespace BitNet.Cli;

/// <summary>The whole command: from arguments to an exit code. Whatever goes wrong is one line on standard error.</summary>
internal static class CommandLine
{
    /// <summary>If set to 1, mistakes are shown with their stack traces.</summary>
    public const string TraceVariable = "BITNET_TRACE";

    private const string Name = "bitnet";

    /// <summary>Parses and runs.</summary>
    public static int Run(string[] args, Terminal terminal)
    {
        RootCommand root = Create(terminal);
        // A prompt may begin with '@': it is no response file.
        ParseResult parsed = root.Parse(args, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        string verb = parsed.CommandResult.Command is RootCommand ? Name : $"{Name} {parsed.CommandResult.Command.Name}";
        if (parsed.Errors.Count > 0 && parsed.Action is not (System.CommandLine.Help.HelpAction))
            return Fail(terminal, ExitCode.BadUsage, $"{verb}: {Usage(parsed)}; see '{verb} --help'");

        using var output = new StreamWriter(terminal.Output, Terminal.Utf8, leaveOpen: true);
        try
        {
            return parsed.Invoke(new InvocationConfiguration { Output = output, Error = terminal.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception exception)
        {
            if (Environment.GetEnvironmentVariable(TraceVariable) == "1") terminal.Error.WriteLine(exception);
            return exception switch
            {
                OperationCanceledException => Fail(terminal, ExitCode.Interrupted, $"{verb}: interrupted"),
                UsageException => Fail(terminal, ExitCode.BadUsage, $"{verb}: {exception.Message}; see '{verb} --help'"),
                InferenceException or IOException or UnauthorizedAccessException or OutOfMemoryException => Fail(terminal, ExitCode.BadInput, $"{verb}: {exception.Message}"),
                _ => Fail(terminal, ExitCode.InternalError, $"{verb}: internal error: {exception.GetType().Name}: {exception.Message}; please report it with the command and {TraceVariable}=1"),
            };
        }
    }

    private static RootCommand Create(Terminal terminal)
    {
        var root = new RootCommand("Runs ternary (1.58-bit) and other language models from GGUF files, on kernels generated for this processor.")
        {
            RunCommand.Create(terminal),
            LogitsCommand.Create(terminal),
            TokenizeCommand.Create(terminal),
            DetokenizeCommand.Create(terminal),
            InspectCommand.Create(terminal),
            BenchCommand.Create(terminal),
            DoctorCommand.Create(terminal),
        };
        root.Directives.Clear();
        return root;
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
