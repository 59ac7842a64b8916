using System.CommandLine;
using System.Globalization;
using BitNet.Runtime.Hardware;

namespace BitNet.Benchmarks.Race;

/// <summary><c>race</c>: <c>bitnet bench</c> against llama.cpp on one file, a process for each round of each, alternating.</summary>
internal static class RaceCommand
{
    public static Command Create()
    {
        var bitnet = new Option<string>("--bitnet") { Description = "The bitnet executable.", Required = true };
        var llama = new Option<string>("--llama") { Description = "The folder with llama.cpp's libraries.", Required = true };
        var rounds = new Option<int>("--rounds") { Description = "Rounds that count; one more warms up.", DefaultValueFactory = _ => 7 };
        var command = new Command("race", "Races bitnet bench against llama.cpp on the same file and prints the ratios.") { bitnet, llama, rounds };
        foreach (Option option in RaceOptions.All) command.Add(option);
        command.SetAction(parsed => Run(parsed.GetRequiredValue(bitnet), parsed.GetRequiredValue(llama), RaceOptions.Of(parsed), parsed.GetValue(rounds)));
        return command;
    }

    private static int Run(string bitnet, string llama, RaceOptions options, int rounds)
    {
        var ours = new List<RaceLap>();
        var theirs = new List<RaceLap>();
        for (int round = 0; round <= rounds; round++)
        {
            Console.Error.Write($"\rround {round} of {rounds}, the first warms up");
            if (RaceLap.Measure(bitnet, ["bench", .. options.Arguments, "--rounds", "1", "--kv", "f16", "--json"]) is not { } own) return 1;
            if (RaceLap.Measure(Environment.ProcessPath!, ["rival", .. options.Arguments, "--llama", llama]) is not { } other) return 1;
            if (round == 0) continue;
            ours.Add(own);
            theirs.Add(other);
        }

        Console.Error.WriteLine();
        Print(options, rounds, ours, theirs);
        return 0;
    }

    private static void Print(RaceOptions options, int rounds, List<RaceLap> ours, List<RaceLap> theirs)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ProcessorInfo.Detect().Name}, {options.Threads} threads, {Path.GetFileName(options.Model)}, {DateTime.UtcNow:yyyy-MM-dd}; medians of {rounds} rounds"));
        Console.WriteLine();
        Console.WriteLine("| | BitNet.Gen | llama.cpp | ratio |");
        Console.WriteLine("|---|---|---|---|");
        Row($"prompt of {options.PromptTokens}, tokens/s", lap => lap.Prompt);
        Row($"decoding {options.GeneratedTokens} after {options.Context}, tokens/s", lap => lap.Decode);
        Row("peak memory, MB", lap => lap.Memory / 1e6);

        void Row(string name, Func<RaceLap, double> value) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {Median.Of(ours.Select(value)):0.0} | {Median.Of(theirs.Select(value)):0.0} | {Median.Of(ours.Zip(theirs, (own, other) => value(own) / value(other))):0.00} |"));
    }
}
