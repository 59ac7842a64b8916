using BitNet.Gen.Shapes;
using static BitNet.Gen.Shapes.Shape;

namespace BitNet.Gen.Tuning;

/// <summary>The keys of tuning specs.</summary>
public static class TuningKeys
{
    internal const int MaxVectors = 64;
    internal const int MaxTokens = 8;
    internal const int MaxSums = 8;
    internal const int MaxPrefetch = 1 << 20;
    internal const int MaxMinTokens = 1 << 20;

    /// <summary>The keys that make up a schedule.</summary>
    internal static readonly KeyShape[] Knobs =
    [
        Optional("vectors", Integer(1, MaxVectors), "Vectors of rows in registers."),
        Optional("tokens", Integer(1, MaxTokens), "Tokens in registers."),
        Optional("unpack", Word("inline", "staged"), "inline: codes are taken apart in registers; staged: they are written to scratch memory first, for all tokens."),
        Optional("sums", Integer(1, MaxSums), "Independent partial sums of each accumulator."),
        Optional("prefetch", Integer(0, MaxPrefetch), "Bytes ahead that are hinted at."),
        Optional("min_tokens", Integer(1, MaxMinTokens), "The number of tokens from which on this kind of product runs."),
    ];

    /// <summary>A finding.</summary>
    internal static readonly MappingShape Entry = Map([
        Required("kernel", Name, "The kernel that it is about."),
        Optional("layout", Name, "For products of matrices: the compute layout."),
        Optional("count", Word("one", "few", "many"), "For products of matrices: one token, a few, many."),
        Required("target", Name, "The target that it is about."),
        Optional("instead_of", Name, "For products of matrices: weights that would be packed in that layout are packed in this one."),
        Optional("best", Truth, "Of the targets that a machine can run, this one is taken."),
        Optional("measured", Text, "What was measured, for people."),
        .. Knobs,
    ]);

    /// <summary>The whole file.</summary>
    public static readonly MappingShape Root = Map(
        Required("tune", Name, "The tuning's name."),
        Required("summary", Text, "One line for people."),
        Optional("processors", OneOrMany(Text), "The processors that it holds for, by name or signature; left out, it holds for all that have no tuning of their own."),
        Required("entries", List(Entry), "The findings."));
}
