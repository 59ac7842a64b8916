using System.CommandLine;
using BitNet.Gen.Pipeline;

namespace BitNet.Gen.Tool.Commands;

/// <summary><c>bng emit</c>: the C# that a build would generate for one kernel on one target, or for a format, layout or model.</summary>
internal static class EmitCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> name = SharedOptions.Name();
        Argument<string[]> choice = SharedOptions.Choice(3);
        Option<string?> spec = SharedOptions.Spec();
        var command = new Command("emit", "Prints the generated C# of one kernel on one target, or of a format, layout or model.") { name, choice, spec };
        command.SetAction(parsed =>
        {
            SpecFiles files = SpecFiles.Find(Directory.GetCurrentDirectory(), parsed.GetValue(spec), []);
            SpecLibrary library = SpecLibrary.Load(files);
            Subject subject = Subject.Find(library, parsed.GetRequiredValue(name), parsed.GetValue(choice) ?? []);
            if (subject.Parts.Count > 0) throw new UsageException($"{subject.Title} is one file; 'bng explain' shows the part '{string.Join(' ', subject.Parts)}' of it");
            GeneratedFile file = GenerationSteps.Emit(subject.Plan);
            library.Refuse(file.Diagnostics);
            if (file.Text.Length == 0) throw new SpecException($"{subject.Title} has no code of its own: the rows that the target adds to its parent's serve no part of it, and the parent's kernel runs");
            terminal.Write(file.Text);
            return ExitCode.Ok;
        });
        return command;
    }
}
