using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using BitNet.Gen.Pipeline;
using Microsoft.CodeAnalysis.CSharp;

namespace BitNet.Benchmarks.Generate;

/// <summary>One generation in a process that has generated nothing before: much of the time goes into compiling the generator itself.</summary>
/// <param name="WallMilliseconds">From the first call of the engine to the last file.</param>
/// <param name="ProcessorMilliseconds">Of all threads of the process in that time.</param>
/// <param name="CompiledMethods">Methods that the runtime compiled in that time.</param>
/// <param name="Specs">The specs read.</param>
/// <param name="Files">The files generated that are not empty: kernels that only repeat those of a parent target are left out.</param>
/// <param name="Characters">Their characters.</param>
internal sealed record ColdGeneration(double WallMilliseconds, double ProcessorMilliseconds, long CompiledMethods, int Specs, int Files, long Characters)
{
    /// <summary>Generates once, in this process.</summary>
    /// <param name="folder">The specs.</param>
    /// <param name="own">A project's own spec, to which the others are a library; null where all are compiled.</param>
    public static ColdGeneration Measure(string folder, string? own)
    {
        List<SpecText> texts = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => path.EndsWith(".yaml", StringComparison.Ordinal) || path.EndsWith(".txt", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(path => new SpecText(path, File.ReadAllText(path), IsLibrary: own is not null))];
        if (own is not null) texts.Add(new SpecText(own, File.ReadAllText(own)));
        WarmUpParser();
        using var process = Process.GetCurrentProcess();
        TimeSpan processor = process.TotalProcessorTime;
        long methods = JitInfo.GetCompiledMethodCount();
        long start = Stopwatch.GetTimestamp();
        SpecCompilation compiled = SpecCompiler.Compile(texts);
        double wall = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        methods = JitInfo.GetCompiledMethodCount() - methods;
        process.Refresh();
        if (compiled.Diagnostics.Count > 0) throw new InvalidDataException(compiled.Diagnostics[0].ToString());
        return new ColdGeneration(wall, (process.TotalProcessorTime - processor).TotalMilliseconds, methods, compiled.Set.Specs.Count, compiled.Files.Count(file => file.Text.Length > 0), compiled.Files.Sum(file => (long)file.Text.Length));
    }

    /// <summary>Inside a compiler the C# parser is machine code and has run already; here it comes from a package, as IL.</summary>
    private static void WarmUpParser()
    {
        SyntaxFactory.ParseExpression("scale * (f(qs[i / 4], -1.5) >> 2 * (i % 4) & 3) + (i < 8 ? (int)a : ~b)").ToFullString();
        SyntaxFactory.ParseCompilationUnit("class C { void M() { for (int j = 0; j < 4; j++) { var x = y[j]; x += 1; } foreach (var l in ls) return; } }").ToFullString();
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
