using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using BitNet.Gen.Collections;
using BitNet.Gen.Matmul;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Tuning;
using BitNet.Runtime.Hardware;

namespace BitNet.Gen.Tool.Tuning;

/// <summary>The file of one processor's tuning: entries are put in one by one, and the file is whole after each.</summary>
internal sealed class TuningFile
{
    private readonly ProcessorInfo _processor;
    private readonly int _threads;
    private TuningSpec _tuning;

    private TuningFile(string path, TuningSpec tuning, ProcessorInfo processor, int threads)
    {
        Path = path;
        _tuning = tuning;
        _processor = processor;
        _threads = threads;
    }

    /// <summary>Goes on from what is there, or begins anew.</summary>
    /// <exception cref="SpecException">The file has mistakes.</exception>
    public static TuningFile Open(string path, ProcessorInfo processor, int threads)
    {
        if (!File.Exists(path)) return new TuningFile(path, new TuningSpec(NameOf(System.IO.Path.GetFileName(path).Split('.')[0]), "", [processor.Signature], []), processor, threads);
        SpecCompilation read = SpecCompiler.Load([(path, File.ReadAllText(path))]);
        if (read.Diagnostics.Count > 0) throw new SpecException($"{read.Diagnostics[0]}; correct the file, or remove it");
        return read.Set.All<TuningSpec>().FirstOrDefault() is { } tuning
            ? new TuningFile(path, tuning, processor, threads)
            : throw new SpecException($"'{path}' is no tuning; the names of tunings end in .tune.yaml");
    }

    /// <summary>The tuning's name.</summary>
    public string Name => _tuning.Name;

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>A spec's name for a processor: its signature in small letters, other characters replaced by underscores.</summary>
    public static string NameOf(ProcessorInfo processor) => NameOf(processor.Signature);

    private static string NameOf(string text)
    {
        var name = new StringBuilder();
        foreach (char c in text.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c)) name.Append(c);
            else if (name.Length > 0 && name[^1] != '_') name.Append('_');
        }

        return name.Length == 0 || char.IsAsciiDigit(name[0]) ? $"cpu_{name}".TrimEnd('_') : name.ToString().TrimEnd('_');
    }

    /// <summary>The target that was found best for a product, with its schedule; null where it is not tuned yet.</summary>
    public TuningEntry? Find(ProductJob job, TokenCount count) =>
        _tuning.Entries.FirstOrDefault(entry => entry.Best && entry.Computation == (job.Kernel, job.Layout, count));

    /// <summary>Forgets what was found about products, so that they are measured anew; written with the next finding.</summary>
    public void Forget(IReadOnlyCollection<ProductJob> jobs) => _tuning = _tuning with
    {
        Entries = _tuning.Entries.Where(entry => !jobs.Any(job => entry.Best && entry.Computation == (job.Kernel, job.Layout, job.Count))).ToEquatableArray(),
    };

    /// <summary>Replaces what the file says about the entry's kernel, and writes it.</summary>
    public void Put(TuningEntry entry)
    {
        var kept = _tuning.Entries.Where(other => other.Computation != entry.Computation || (!other.Best && other.Target != entry.Target));
        _tuning = _tuning with
        {
            Summary = $"{_processor.Name}, {(_threads == 1 ? "one thread" : $"{_threads} threads")}, {RuntimeInformation.FrameworkDescription}",
            Entries = kept.Append(entry).OrderBy(e => e.Kernel, StringComparer.Ordinal).ThenBy(e => e.Layout, StringComparer.Ordinal)
                .ThenBy(e => e.Count).ThenBy(e => e.Target, StringComparer.Ordinal).ToEquatableArray(),
        };
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        string temporary = Path + ".new";
        File.WriteAllText(temporary, Text());
        File.Move(temporary, Path, overwrite: true);
    }

    private string Text()
    {
        var text = new StringBuilder("# Written by 'bng tune'. Ratios were measured alternating in one run, medians of at least seven rounds.\n");
        text.Append(CultureInfo.InvariantCulture, $"tune: {_tuning.Name}\n");
        text.Append(CultureInfo.InvariantCulture, $"summary: \"{_tuning.Summary}\"\n");
        if (!_tuning.IsGeneric) text.Append(CultureInfo.InvariantCulture, $"processors: [ {string.Join(", ", _tuning.Processors.Select(p => $"\"{p}\""))} ]\n");
        text.Append("entries:\n");
        foreach (var entry in _tuning.Entries) text.Append(CultureInfo.InvariantCulture, $"  - {{ {string.Join(", ", Keys(entry))} }}\n");
        return text.ToString();
    }

    private static IEnumerable<string> Keys(TuningEntry entry)
    {
        yield return $"kernel: {entry.Kernel}";
        if (entry.Count is { } count)
        {
            yield return $"layout: {entry.Layout}";
            yield return $"count: {count.ToString().ToLowerInvariant()}";
        }

        yield return $"target: {entry.Target}";
        if (entry.Best) yield return "best: true";
        if (entry.InsteadOf.Length > 0) yield return $"instead_of: {entry.InsteadOf}";
        if (entry.Block is { } block)
            yield return FormattableString.Invariant($"vectors: {block.RowVectors}, tokens: {block.Tokens}, unpack: {(block.Staged ? "staged" : "inline")}, sums: {block.Sums}, prefetch: {block.Prefetch}");
        if (entry.MinTokens > 0) yield return FormattableString.Invariant($"min_tokens: {entry.MinTokens}");
        if (entry.Measured.Length > 0) yield return $"measured: \"{entry.Measured}\"";
    }
}
