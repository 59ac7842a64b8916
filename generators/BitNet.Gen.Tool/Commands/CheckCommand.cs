using System.CommandLine;
using BitNet.Gen.Pipeline;

namespace BitNet.Gen.Tool.Commands;

/// <summary><c>bng check</c>: all mistakes of the specs, without a build.</summary>
internal static class CheckCommand
{
    public static Command Create(Terminal terminal)
    {
        var paths = new Argument<string[]>("PATHS") { Description = "Spec files and folders of your own, beside those found by themselves", Arity = ArgumentArity.ZeroOrMore };
        paths.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith('-')) is { } option) result.AddError($"'{option.Value}' is no option");
        });
        Option<string?> spec = SharedOptions.Spec();
        Option<bool> json = SharedOptions.Json();
        var command = new Command("check", "Reports every mistake that a build would, as FILE(LINE,COLUMN): error BNG1234: TEXT.") { paths, spec, json };
        command.SetAction(parsed =>
        {
            string current = Directory.GetCurrentDirectory();
            SpecFiles files = SpecFiles.Find(current, parsed.GetValue(spec), parsed.GetValue(paths) ?? []);
            SpecCompilation compiled = SpecCompiler.Compile(files.ReadAsBuild());
            if (parsed.GetValue(json)) WriteJson(terminal, current, compiled);
            else WriteText(terminal, current, compiled);
            return compiled.Diagnostics.Count == 0 ? ExitCode.Ok : ExitCode.BadInput;
        });
        return command;
    }

    private static void WriteText(Terminal terminal, string current, SpecCompilation compiled)
    {
        foreach (PlacedDiagnostic placed in compiled.Diagnostics) terminal.Write((placed with { Path = Shown(placed.Path, current) }) + "\n");
        int specs = compiled.Set.Specs.Count;
        terminal.Error.WriteLine(compiled.Diagnostics.Count switch
        {
            0 => $"{specs} specs, {compiled.Files.Count} generated files, no mistakes",
            1 => $"1 mistake in {specs} specs",
            int mistakes => $"{mistakes} mistakes in {specs} specs",
        });
    }

    private static void WriteJson(Terminal terminal, string current, SpecCompilation compiled) => Report.Json(terminal, writer =>
    {
        writer.WriteNumber("specs", compiled.Set.Specs.Count);
        writer.WriteNumber("generated_files", compiled.Files.Count);
        writer.WriteStartArray("mistakes");
        foreach (PlacedDiagnostic placed in compiled.Diagnostics)
        {
            writer.WriteStartObject();
            writer.WriteString("file", Shown(placed.Path, current));
            writer.WriteNumber("line", placed.Position.Line);
            writer.WriteNumber("column", placed.Position.Column);
            writer.WriteNumber("length", placed.Length);
            writer.WriteString("id", placed.Diagnostic.Rule.Id);
            writer.WriteString("title", placed.Diagnostic.Rule.Title);
            writer.WriteString("message", placed.Diagnostic.Message);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    /// <summary>Paths below the current directory are shown from there on.</summary>
    private static string Shown(string path, string current)
    {
        string relative = Path.GetRelativePath(current, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
