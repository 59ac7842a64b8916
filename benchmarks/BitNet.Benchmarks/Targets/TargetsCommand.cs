using System.CommandLine;
using System.Globalization;
using BitNet.Benchmarks.Race;
using BitNet.Runtime.Hardware;

namespace BitNet.Benchmarks.Targets;

/// <summary><c>targets</c>: <c>bitnet bench</c> on this machine and on what it would be with fewer instruction sets, a process for each round of each, alternating.</summary>
internal static class TargetsCommand
{
    private static readonly Machine[] s_machines =
    [
        new("as it is", []),
        new("without AVX-512", [new("DOTNET_EnableAVX512", "0")]),
        new("without AVX-512 and AVX-VNNI", [new("DOTNET_EnableAVX512", "0"), new("DOTNET_EnableAVXVNNI", "0")]),
    ];

    public static Command Create()
    {
        var bitnet = new Option<string>("--bitnet") { Description = "The bitnet executable.", Required = true };
        var rounds = new Option<int>("--rounds") { Description = "Rounds that count; one more warms up.", DefaultValueFactory = _ => 3 };
        var arguments = new Argument<string[]>("arguments") { Description = "Arguments of bitnet bench.", DefaultValueFactory = _ => ["--synthetic", "2b4t", "--head", "q8_0", "--weights", "2bit"] };
        var command = new Command("targets", "Measures bitnet bench with fewer and fewer instruction sets and prints the ratios.") { bitnet, rounds, arguments };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(bitnet), parsed.GetRequiredValue(arguments), parsed.GetValue(rounds)));
        return command;
    }

    private static int Run(string bitnet, string[] arguments, int rounds)
    {
        for (int round = 0; round <= rounds; round++)
        {
            Console.Error.Write($"\rround {round} of {rounds}, the first warms up");
            foreach (Machine machine in s_machines)
            {
                if (RaceLap.Measure(bitnet, ["bench", .. arguments, "--rounds", "1", "--json"], machine.Environment) is not { } lap) return 1;
                if (round > 0) machine.Laps.Add(lap);
            }
        }

        Console.Error.WriteLine();
        Console.WriteLine($"{ProcessorInfo.Detect().Name}; bitnet bench {string.Join(' ', arguments)}; medians of {rounds} rounds");
        Console.WriteLine();
        Console.WriteLine("| machine | target | prompt tok/s | decode tok/s | prompt, ratio | decode, ratio |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (Machine machine in s_machines) Console.WriteLine(machine.Row(s_machines[0].Laps));
        return 0;
    }

    private sealed record Machine(string Name, KeyValuePair<string, string>[] Environment)
    {
        public List<RaceLap> Laps { get; } = [];

        public string Row(List<RaceLap> full) => string.Create(CultureInfo.InvariantCulture,
            $"| {Name} | {Laps[0].Target} | {Median.Of(Laps.Select(lap => lap.Prompt)):0.0} | {Median.Of(Laps.Select(lap => lap.Decode)):0.0} | {Ratio(full, lap => lap.Prompt):0.00} | {Ratio(full, lap => lap.Decode):0.00} |");

        private double Ratio(List<RaceLap> full, Func<RaceLap, double> value) => Median.Of(Laps.Zip(full, (own, other) => value(own) / value(other)));
    }
}
