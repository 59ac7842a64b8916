using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using BitNet.Gen.Pipeline;

namespace BitNet.Benchmarks.Generate;

/// <summary>One generation of all specs in a process that has generated nothing before: most of the time goes into compiling the generator itself.</summary>
/// <param name="WallMilliseconds">From the first call of the engine to the last file.</param>
/// <param name="ProcessorMilliseconds">Of all threads of the process in that time.</param>
/// <param name="CompiledMethods">Methods that the runtime compiled in that time.</param>
/// <param name="Specs">The specs read.</param>
/// <param name="Files">The files generated.</param>
/// <param name="Characters">Their characters.</param>
internal sealed record ColdGeneration(double WallMilliseconds, double ProcessorMilliseconds, long CompiledMethods, int Specs, int Files, long Characters)
{
    /// <summary>Generates once, in this process.</summary>
    public static ColdGeneration Measure(string folder)
    {
        (string, string)[] texts = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => path.EndsWith(".yaml", StringComparison.Ordinal) || path.EndsWith(".txt", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(path => (path, File.ReadAllText(path)))];
        using var process = Process.GetCurrentProcess();
        TimeSpan processor = process.TotalProcessorTime;
        long methods = JitInfo.GetCompiledMethodCount();
        long start = Stopwatch.GetTimestamp();
        SpecCompilation compiled = SpecCompiler.Compile(texts);
        double wall = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        methods = JitInfo.GetCompiledMethodCount() - methods;
        process.Refresh();
        if (compiled.Diagnostics.Count > 0) throw new InvalidDataException(compiled.Diagnostics[0].ToString());
        return new ColdGeneration(wall, (process.TotalProcessorTime - processor).TotalMilliseconds, methods, compiled.Set.Specs.Count, compiled.Files.Count, compiled.Files.Sum(file => (long)file.Text.Length));
    }

    /// <summary>The numbers in one line, for the process that started this one.</summary>
    public string ToLine() => string.Create(CultureInfo.InvariantCulture, $"{WallMilliseconds} {ProcessorMilliseconds} {CompiledMethods} {Specs} {Files} {Characters}");

    /// <summary>Reads <see cref="ToLine"/>.</summary>
    public static ColdGeneration Parse(string line)
    {
        double[] numbers = [.. line.Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
        return new ColdGeneration(numbers[0], numbers[1], (long)numbers[2], (int)numbers[3], (int)numbers[4], (long)numbers[5]);
    }
}
