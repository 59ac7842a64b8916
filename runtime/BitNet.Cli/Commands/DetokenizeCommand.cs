using System.CommandLine;
using BitNet.Inference.Loading;

namespace BitNet.Cli.Commands;

/// <summary><c>bitnet detokenize</c>: token ids to text.</summary>
internal static class DetokenizeCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<string> model = SharedOptions.Model(), tokens = SharedOptions.Tokens();
        var command = new Command("detokenize", "Prints the text of token ids, without control tokens, as it is: no line end is added.") { model, tokens };
        command.SetAction(parsed =>
        {
            int[] ids = SharedOptions.ParseTokens(parsed.GetRequiredValue(tokens));
            using StoredModel stored = StoredModel.Open(parsed.GetRequiredValue(model));
            terminal.Output.Write(TokenizeCommand.Open(stored.File).DecodeBytes(ids));
            terminal.Output.Flush();
            return ExitCode.Ok;
        });
        return command;
    }
}
