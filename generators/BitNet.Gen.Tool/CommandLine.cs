using System.CommandLine;
using BitNet.Gen.Tool.Commands;

namespace BitNet.Gen.Tool;

/// <summary>The whole command: its verbs, run by <see cref="CommandRunner"/>.</summary>
internal static class CommandLine
{
    /// <summary>If set to 1, mistakes are shown with their stack traces.</summary>
    public const string TraceVariable = "BNG_TRACE";

    private static readonly CommandRunner Runner = new("bng", TraceVariable, exception => exception is SpecException);

    /// <summary>Parses and runs.</summary>
    public static int Run(string[] args, Terminal terminal) => Runner.Run(Create(terminal), args, terminal);

    private static RootCommand Create(Terminal terminal) => new("Checks, explains, compiles and tunes the specs of number formats, layouts, kernels, models and targets.")
    {
        CheckCommand.Create(terminal),
        ExplainCommand.Create(terminal),
        EmitCommand.Create(terminal),
        SchemaCommand.Create(terminal),
        TuneCommand.Create(terminal),
    };
}
