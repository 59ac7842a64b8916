using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Matmul;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Tuning;

/// <summary>Reads a tuning.</summary>
public sealed class TuningBinder
{
    private static readonly IReadOnlyList<string> Knobs = [.. TuningKeys.Knobs.Select(knob => knob.Name)];

    private readonly SpecCursor _spec;
    private readonly DiagnosticBag _bag;
    private readonly HashSet<(object Computation, string Target)> _seen = [];
    private readonly HashSet<object> _decided = [];

    private TuningBinder(SpecDocument document, DiagnosticBag bag)
    {
        _bag = bag;
        _spec = new SpecCursor(document.Root, "a tuning", bag);
    }

    /// <summary>The tuning of <paramref name="document"/>; null after a report.</summary>
    public static TuningSpec? Bind(SpecDocument document, DiagnosticBag bag) => new TuningBinder(document, bag).Bind();

    private TuningSpec? Bind()
    {
        _spec.AllowOnly(TuningKeys.Root);
        string? name = _spec.RequiredName("tune");
        string? summary = _spec.RequiredText("summary");
        var processors = _spec.OptionalScalars("processors").Select(p => p.Text).ToEquatableArray();
        _spec.Required("entries");
        var entries = _spec.OptionalMappings("entries", "an entry").Select(Entry).OfType<TuningEntry>().ToEquatableArray();
        return name is null || summary is null || _bag.HasErrors ? null : new TuningSpec(name, summary, processors, entries);
    }

    private TuningEntry? Entry(SpecCursor cursor)
    {
        string? kernel = cursor.RequiredName("kernel");
        string? target = cursor.RequiredName("target");
        bool best = cursor.OptionalBool("best");
        bool isProduct = cursor.Has("layout") || cursor.Has("count");
        string? layout = isProduct ? cursor.RequiredName("layout") : "";
        TokenCount? count = isProduct
            ? cursor.RequiredChoice("count", ("one", TokenCount.One), ("few", TokenCount.Few), ("many", TokenCount.Many))
            : null;
        cursor.AllowOnly(TuningKeys.Entry);
        string measured = cursor.OptionalText("measured");
        string insteadOf = isProduct && cursor.Has("instead_of") ? cursor.RequiredName("instead_of") ?? "" : "";
        if (!isProduct && Knobs.Append("instead_of").FirstOrDefault(cursor.Has) is { } knob)
        {
            _bag.Report(SpecRules.KnobWithoutProduct, cursor.KeyPath(knob), 0, knob);
            return null;
        }

        var block = isProduct && Knobs.Any(k => k != "min_tokens" && cursor.Has(k)) ? Block(cursor) : null;
        int minTokens = (int)cursor.OptionalInt("min_tokens", 1, TuningKeys.MaxMinTokens, 0);
        if (kernel is null || target is null || layout is null || (isProduct && count is null)) return null;
        var entry = new TuningEntry(kernel, layout, count, target, best, block, minTokens, measured) { InsteadOf = insteadOf };
        if (!_seen.Add((entry.Computation, target)))
            _bag.Report(SpecRules.TunedTwice, cursor.Mapping, $"'{kernel}' on '{target}'");
        else if (best && !_decided.Add(entry.Computation))
            _bag.Report(SpecRules.TwoBestTargets, cursor.KeyPath("best"), 0, kernel);
        return entry;
    }

    /// <summary>The knobs; what a schedule has no use for (partial sums of a float product) keeps its default.</summary>
    private static MatmulBlock? Block(SpecCursor cursor)
    {
        long? vectors = cursor.RequiredInt("vectors", 1, TuningKeys.MaxVectors);
        long? tokens = cursor.RequiredInt("tokens", 1, TuningKeys.MaxTokens);
        bool staged = cursor.OptionalChoice("unpack", false, ("inline", false), ("staged", true));
        long sums = cursor.OptionalInt("sums", 1, TuningKeys.MaxSums, 1);
        long prefetch = cursor.OptionalInt("prefetch", 0, TuningKeys.MaxPrefetch, 0);
        return vectors is null || tokens is null ? null : new MatmulBlock((int)vectors, (int)tokens, staged, (int)sums, (int)prefetch);
    }
}
