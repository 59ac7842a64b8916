using System.CommandLine;
using BitNet.Cli.Commands;
using BitNet.Inference;

namespace BitNet.Cli;

/// <summary>The whole command: its verbs, run by <see cref="CommandRunner"/>.</summary>
internal static class CommandLine
{
    /// <summary>If set to 1, mistakes are shown with their stack traces.</summary>
    public const string TraceVariable = "BITNET_TRACE";

    private static readonly CommandRunner Runner = new("bitnet", TraceVariable, exception => exception is InferenceException);

    /// <summary>Parses and runs.</summary>
    public static int Run(string[] args, Terminal terminal) => Runner.Run(Create(terminal), args, terminal);

    private static RootCommand Create(Terminal terminal) => new("Runs ternary (1.58-bit) and other language models from GGUF files and Hugging Face checkpoints, on kernels generated for this processor.")
    {
        RunCommand.Create(terminal),
        LogitsCommand.Create(terminal),
        TokenizeCommand.Create(terminal),
        DetokenizeCommand.Create(terminal),
        InspectCommand.Create(terminal),
        QuantizeCommand.Create(terminal),
        BenchCommand.Create(terminal),
        DoctorCommand.Create(terminal),
    };
}
