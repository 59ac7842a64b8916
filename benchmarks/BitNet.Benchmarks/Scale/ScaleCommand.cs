using System.CommandLine;

namespace BitNet.Benchmarks.Scale;

/// <summary><c>scale</c>: speed against threads, context length and model size, as a table and, if asked, a plot.</summary>
internal static class ScaleCommand
{
    public static Command Create()
    {
        var shape = new Option<string>("--shape") { Description = "The shape of the sweeps over threads and contexts.", DefaultValueFactory = _ => "2b4t" };
        var shapes = List("--shapes", "The shapes of the sweep over model sizes.", "700m", "2b4t", "8b");
        var threads = List("--threads", "Numbers of threads, ascending.", [.. Doubling(Environment.ProcessorCount)]);
        var contexts = List("--contexts", "Numbers of tokens in the cache, ascending.", 16, 512, 1024, 2048, 4096 - 64);
        var prompt = new Option<int>("--prompt-tokens") { Description = "Tokens of the prompt.", DefaultValueFactory = _ => 512 };
        var generate = new Option<int>("--gen-tokens") { Description = "Tokens that are decoded.", DefaultValueFactory = _ => 64 };
        var rounds = new Option<int>("--rounds") { Description = "Rounds that count; one more warms up.", DefaultValueFactory = _ => 3 };
        var head = new Option<string>("--head") { Description = "The format of embedding and head.", DefaultValueFactory = _ => "q8_0" };
        var svg = new Option<FileInfo>("--svg") { Description = "Where the plot goes.", HelpName = "FILE" };
        var command = new Command("scale", "Measures speed against threads, context length and model size.") { shape, shapes, threads, contexts, prompt, generate, rounds, head, svg };
        command.SetAction(parsed =>
        {
            var options = new ScaleOptions(
                parsed.GetRequiredValue(shape),
                parsed.GetRequiredValue(shapes),
                parsed.GetRequiredValue(threads),
                parsed.GetRequiredValue(contexts),
                parsed.GetValue(prompt),
                parsed.GetValue(generate),
                parsed.GetValue(rounds),
                parsed.GetRequiredValue(head));
            IReadOnlyList<ScaleSeries> sweeps = new ScaleSweep(options, Console.Error.WriteLine).Run();
            Console.Out.Write(ScaleReport.Table(sweeps));
            if (parsed.GetValue(svg) is { } file) File.WriteAllText(file.FullName, ScaleReport.Plot(sweeps));
        });
        return command;
    }

    private static Option<T[]> List<T>(string name, string description, params T[] values) =>
        new(name) { Description = description, AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => values };

    private static IEnumerable<int> Doubling(int limit)
    {
        for (int count = 1; count < limit; count *= 2) yield return count;
        yield return limit;
    }
}
