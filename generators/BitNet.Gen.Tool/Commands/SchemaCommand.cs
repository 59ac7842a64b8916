using System.CommandLine;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Tool.Schema;

namespace BitNet.Gen.Tool.Commands;

/// <summary><c>bng schema</c>: JSON schemas of all kinds of spec file, for editors.</summary>
internal static class SchemaCommand
{
    public static Command Create(Terminal terminal)
    {
        var folder = new Argument<string>("FOLDER") { Description = "Where to write them", DefaultValueFactory = _ => "schema" };
        var command = new Command("schema", "Writes a JSON schema for each kind of spec file, by which editors complete keys and show what they mean.") { folder };
        command.SetAction(parsed =>
        {
            string into = parsed.GetRequiredValue(folder);
            Directory.CreateDirectory(into);
            foreach (SpecKind kind in SpecKinds.All)
            {
                string path = Path.Combine(into, SchemaWriter.FileOf(kind));
                File.WriteAllText(path, SchemaWriter.Write(kind));
                terminal.Write(path + "\n");
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
