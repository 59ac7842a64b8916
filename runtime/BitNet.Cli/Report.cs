using System.Buffers;
using System.Text.Json;
using Spectre.Console;

namespace BitNet.Cli;

/// <summary>Results on standard output: tables for people, JSON for programs.</summary>
internal static class Report
{
    private const int RedirectedWidth = 200;

    /// <summary>Prints tables and lines of text.</summary>
    public static void Print(Terminal terminal, Action<IAnsiConsole> write)
    {
        using var writer = new StreamWriter(terminal.Output, Terminal.Utf8, leaveOpen: true) { NewLine = "\n" };
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = terminal.OutputIsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = terminal.OutputIsTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Capabilities.Unicode = true;
        if (!terminal.OutputIsTerminal) console.Profile.Width = RedirectedWidth;
        write(console);
    }

    /// <summary>A table of plain texts; no character in them is markup. Where it is wider than the terminal, the last column has several lines.</summary>
    public static Table Table(IReadOnlyList<string> columns, IEnumerable<string[]> rows)
    {
        Table table = new Table().Border(TableBorder.Simple);
        for (int i = 0; i < columns.Count; i++) table.AddColumn(new TableColumn(Markup.Escape(columns[i])) { NoWrap = i < columns.Count - 1 });
        foreach (string[] row in rows) table.AddRow([.. row.Select(cell => new Text(cell))]);
        return table;
    }

    /// <summary>Prints an indented JSON object.</summary>
    public static void Json(Terminal terminal, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        terminal.Output.Write(buffer.WrittenSpan);
        terminal.Output.Write("\n"u8);
        terminal.Output.Flush();
    }

    /// <summary>A size for people, as <c>1.18 GB</c> (10^9 bytes).</summary>
    public static string Size(double bytes) => bytes switch
    {
        >= 1e9 => Invariant($"{bytes / 1e9:0.00} GB"),
        >= 1e6 => Invariant($"{bytes / 1e6:0.0} MB"),
        >= 1e3 => Invariant($"{bytes / 1e3:0.0} kB"),
        _ => Invariant($"{bytes:0} B"),
    };

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
