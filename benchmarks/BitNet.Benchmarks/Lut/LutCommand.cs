using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using BitNet.Runtime.Hardware;

namespace BitNet.Benchmarks.Lut;

/// <summary><c>lut</c>: products by lookup against products by multiply-add, of the same weights, on every target of this machine.</summary>
internal static class LutCommand
{
    public static Command Create()
    {
        var threads = new Option<int>("--threads") { Description = "Threads; 0 takes BITNET_THREADS, else one a processor.", DefaultValueFactory = _ => 0 };
        var rounds = new Option<int>("--rounds") { Description = "Rounds that count; one more warms up.", DefaultValueFactory = _ => 9 };
        var megabytes = new Option<int>("--megabytes") { Description = "Megabytes of a matrix as kernels read it.", DefaultValueFactory = _ => 64 };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("lut", "Races products by lookup against multiply-add, for one token and six, tables included, and prints GMAC/s and ratios.") { threads, rounds, megabytes, json };
        command.SetAction(parsed =>
        {
            int count = parsed.GetValue(rounds);
            var races = LutRace.All(parsed.GetValue(threads), parsed.GetValue(megabytes) * 1_000_000L, count);
            if (parsed.GetValue(json)) WriteJson(races, count);
            else WriteTable(races, count);
        });
        return command;
    }

    private static void WriteTable(IEnumerable<LutResult> races, int rounds)
    {
        Console.WriteLine($"{ProcessorInfo.Detect().Name}; medians of {rounds} rounds");
        Console.WriteLine();
        Console.WriteLine("| target | tokens | multiply-add | GMAC/s | lookup | GMAC/s | lookup / multiply-add |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (LutResult race in races)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {race.Target} | {race.Tokens} | {race.Dot} | {race.DotRate:0.0} | {race.Lookup} | {race.LookupRate:0.0} | {race.Ratio:0.00} |"));
    }

    private static void WriteJson(IEnumerable<LutResult> races, int rounds)
    {
        using Stream output = Console.OpenStandardOutput();
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteString("processor", ProcessorInfo.Detect().Name);
        writer.WriteNumber("rounds", rounds);
        writer.WriteStartArray("races");
        foreach (LutResult race in races)
        {
            writer.WriteStartObject();
            writer.WriteString("target", race.Target);
            writer.WriteNumber("tokens", race.Tokens);
            writer.WriteString("multiply_add", race.Dot);
            writer.WriteNumber("multiply_add_gmacs", race.DotRate);
            writer.WriteString("lookup", race.Lookup);
            writer.WriteNumber("lookup_gmacs", race.LookupRate);
            writer.WriteNumber("ratio", race.Ratio);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
