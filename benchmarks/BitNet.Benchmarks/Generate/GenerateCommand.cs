using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace BitNet.Benchmarks.Generate;

/// <summary><c>generate</c>: the time of a cold generation, of all kernels and of a project's own format, a fresh process each round; that of an edit; and the size of what comes out.</summary>
internal static class GenerateCommand
{
    private const string Folder = "kernels.spec";
    private const string OwnFormat = "samples/AddAFormat/ternary64.format.yaml";

    public static Command Create()
    {
        var spec = new Option<string>("--spec") { Description = "The folder of specs.", DefaultValueFactory = _ => Folder };
        var rounds = new Option<int>("--rounds") { Description = "Rounds that count; one more warms up the disk.", DefaultValueFactory = _ => 7 };
        var once = new Option<bool>("--once") { Description = "Generates once, in this process, and prints the bare numbers.", Hidden = true };
        var own = new Option<string?>("--own") { Description = "A project's own spec, to which the folder is a library.", Hidden = true };
        var command = new Command("generate", "Measures cold runs of the generator, and edits.") { spec, rounds, once, own };
        command.SetAction(parsed =>
        {
            string folder = parsed.GetRequiredValue(spec);
            if (!Directory.Exists(folder))
            {
                Console.Error.WriteLine($"the folder '{folder}' does not exist: run this in the repository's root, or give --spec");
                return 1;
            }

            if (parsed.GetValue(once))
            {
                Console.WriteLine(ColdGeneration.Measure(folder, parsed.GetValue(own)).ToLine());
                return 0;
            }

            int count = parsed.GetValue(rounds);
            Print("all shipped specs", Rounds(count, folder));
            if (File.Exists(OwnFormat)) Print("one format of a project's own, the shipped specs being a library", Rounds(count, folder, "--own", OwnFormat));
            Console.WriteLine($"{EditedGeneration.Measure(folder),8:0} ms  wall, after an edit of one format in a warm compiler, median");
            long assembly = new FileInfo(typeof(BitNet.Kernels.KernelTables).Assembly.Location).Length;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{assembly / 1e6,8:0.00} MB  {Path.GetFileName(typeof(BitNet.Kernels.KernelTables).Assembly.Location)}"));
            return 0;
        });
        return command;
    }

    private static ColdGeneration[] Rounds(int count, string folder, params string[] more) =>
        [.. Enumerable.Range(0, count + 1).Select(_ => InFreshProcess(["generate", "--once", "--spec", folder, .. more])).Skip(1)];

    private static ColdGeneration InFreshProcess(string[] arguments)
    {
        var info = new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true };
        using Process process = Process.Start(info)!;
        string line = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? ColdGeneration.Parse(line) : throw new InvalidOperationException($"the process of a round ended with {process.ExitCode}");
    }

    private static void Print(string title, ColdGeneration[] rounds)
    {
        ColdGeneration one = rounds[0];
        Console.WriteLine($"{title}:");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Median.Of(rounds.Select(r => r.WallMilliseconds)),8:0} ms  wall, median of {rounds.Length} fresh processes"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Median.Of(rounds.Select(r => r.ProcessorMilliseconds)),8:0} ms  processor"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Median.Of(rounds.Select(r => (double)r.CompiledMethods)),8:0}     methods compiled by the runtime"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{one.Files,8}     files from {one.Specs} specs, {one.Characters / 1e6:0.00} million characters"));
    }
}
