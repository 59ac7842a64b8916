using BenchmarkDotNet.Loggers;

namespace BitNet.Benchmarks.Families;

/// <summary>Of all that BenchmarkDotNet says only what it is doing, for those who wait.</summary>
internal sealed class ProgressLogger : ILogger
{
    public string Id => nameof(ProgressLogger);

    public int Priority => 0;

    public void Write(LogKind logKind, string text)
    {
    }

    public void WriteLine()
    {
    }

    public void WriteLine(LogKind logKind, string text)
    {
        int parameters = text.LastIndexOf('[');
        if (!FamilyRun.IsSmoke && parameters >= 0 && text.StartsWith("// Benchmark: ", StringComparison.Ordinal)) Console.Error.WriteLine(text[parameters..]);
    }

    public void Flush()
    {
    }
}
