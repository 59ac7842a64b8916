using System.CommandLine;
using System.Globalization;
using BitNet.Gen.Tool.Explain;

namespace BitNet.Gen.Tool.Commands;

/// <summary><c>bng explain</c>: a kernel after every stage of the compiler, with the ranges that were proven.</summary>
internal static class ExplainCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> name = SharedOptions.Name();
        // Some files hold several kernels, as those for one token and for many: two more words choose among them.
        Argument<string[]> choice = SharedOptions.Choice(4);
        var stages = new Option<Stage[]>("--stage")
        {
            Description = "Only this stage: 1 spec, 2 index notation, 3 schedule, 4 instructions, 5 C# (may be repeated)",
            HelpName = "N",
            DefaultValueFactory = _ => Enum.GetValues<Stage>(),
            CustomParser = result => [.. result.Tokens.Select(token =>
            {
                if (int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && Enum.IsDefined((Stage)number)) return (Stage)number;
                result.AddError($"--stage is '{token.Value}', but must be a whole number from 1 to 5");
                return Stage.Spec;
            })],
        };
        Option<string?> spec = SharedOptions.Spec();
        var command = new Command("explain", "Shows what becomes of a kernel, format, layout or model at each stage of the compiler, with the ranges that are proven.") { name, choice, stages, spec };
        command.SetAction(parsed =>
        {
            SpecLibrary library = SpecLibrary.Load(SpecFiles.Find(Directory.GetCurrentDirectory(), parsed.GetValue(spec), []));
            Subject subject = Subject.Find(library, parsed.GetRequiredValue(name), parsed.GetValue(choice) ?? []);
            terminal.Write(new Explanation(library, subject).Write(parsed.GetRequiredValue(stages)));
            return ExitCode.Ok;
        });
        return command;
    }
}
