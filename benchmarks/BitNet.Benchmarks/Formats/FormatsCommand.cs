using System.CommandLine;

namespace BitNet.Benchmarks.Formats;

/// <summary><c>formats</c>: how fast a product with one token reads each number format's weights.</summary>
internal static class FormatsCommand
{
    public static Command Create()
    {
        var threads = new Option<int>("--threads") { Description = "Threads.", DefaultValueFactory = _ => 2 };
        var rounds = new Option<int>("--rounds") { Description = "Rounds that count; one more warms up.", DefaultValueFactory = _ => 9 };
        var megabytes = new Option<int>("--megabytes") { Description = "Megabytes of each matrix as kernels read it; all together must exceed the caches.", DefaultValueFactory = _ => 96 };
        var command = new Command("formats", "Races products of one token over all formats, by the bytes that they read, against q8_0.") { threads, rounds, megabytes };
        command.SetAction(parsed =>
        {
            using var race = new FormatRace(parsed.GetValue(threads), parsed.GetValue(megabytes) * 1_000_000L);
            race.Run(parsed.GetValue(rounds), Console.Out);
        });
        return command;
    }
}
