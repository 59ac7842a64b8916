using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace BitNet.Benchmarks.Startup;

/// <summary><c>startup</c>: the time from the start of a program's process to its first token, several programs alternating.</summary>
internal static class StartupCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "The model: a GGUF file with a tokenizer.", Required = true };
        var programs = new Option<string[]>("--program") { Description = "Executables of the command, as the build's and the published one.", Required = true, AllowMultipleArgumentsPerToken = true };
        var rounds = new Option<int>("--rounds") { Description = "Rounds that count; one more warms up.", DefaultValueFactory = _ => 11 };
        var command = new Command("startup", "Measures the time from process start to the first token.") { model, programs, rounds };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(programs), parsed.GetRequiredValue(model), parsed.GetValue(rounds)));
        return command;
    }

    private static int Run(string[] programs, string model, int rounds)
    {
        var milliseconds = programs.ToDictionary(program => program, _ => new List<double>());
        for (int round = 0; round <= rounds; round++)
        {
            foreach (string program in programs)
            {
                if (FirstToken(program, model) is not { } time)
                {
                    Console.Error.WriteLine($"{program} printed no token; try it: {program} run --model {model} --prompt \"Once upon a time\" --max-tokens 1");
                    return 1;
                }

                if (round > 0) milliseconds[program].Add(time.TotalMilliseconds);
            }
        }

        foreach (string program in programs)
        {
            List<double> times = milliseconds[program];
            times.Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{times[times.Count / 2],6:0} ms  {program}"));
        }

        return 0;
    }

    /// <summary>The time to the first byte on standard output, which carries nothing but the text.</summary>
    private static TimeSpan? FirstToken(string program, string model)
    {
        long start = Stopwatch.GetTimestamp();
        var info = new ProcessStartInfo(program, ["run", "--model", model, "--prompt", "Once upon a time", "--max-tokens", "1", "--temperature", "0"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(info)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        bool token = process.StandardOutput.BaseStream.ReadByte() >= 0;
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return token ? time : null;
    }
}
