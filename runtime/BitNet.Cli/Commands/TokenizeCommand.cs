using System.CommandLine;
using BitNet.Inference.Gguf;
using BitNet.Inference.Loading;
using BitNet.Inference.Tokenization;

namespace BitNet.Cli.Commands;

/// <summary><c>bitnet tokenize</c>: text from standard input to token ids.</summary>
internal static class TokenizeCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<string> model = SharedOptions.Model();
        var noBos = new Option<bool>("--no-bos") { Description = "Add neither the token that begins a text nor the one that ends it" };
        var noSpecial = new Option<bool>("--no-special") { Description = "Leave the names of control and unknown tokens in the text as text" };
        var command = new Command("tokenize", "Prints the token ids of the text on standard input, every byte of it, on one line.") { model, noBos, noSpecial };
        command.SetAction(parsed =>
        {
            using StoredModel stored = StoredModel.Open(parsed.GetRequiredValue(model));
            Tokenizer tokenizer = Open(stored.File);
            using var text = new MemoryStream();
            terminal.Input.CopyTo(text);
            int[] ids = tokenizer.Encode(text.GetBuffer().AsSpan(0, (int)text.Length), addSpecial: !parsed.GetValue(noBos), parseSpecial: !parsed.GetValue(noSpecial));
            terminal.Write(string.Join(' ', ids) + "\n");
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>The file's tokenizer.</summary>
    /// <exception cref="ModelException">It has no vocabulary.</exception>
    public static Tokenizer Open(GgufFile file) => ModelFile.Tokenizer(file)
        ?? throw new ModelException($"{file.Name}: the file has no vocabulary, so text cannot become tokens; use a file with one, or 'bitnet logits' with token ids");
}
