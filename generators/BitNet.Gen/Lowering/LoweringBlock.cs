using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Lowering;

/// <summary>A block that is being lowered: its statements so far, the scalars it defines, the splats that wait in it for uses further inside.</summary>
internal sealed class LoweringBlock
{
    /// <summary>The statements so far. While an inner loop is being built, whatever is added here comes before that loop.</summary>
    public List<Statement> Output { get; } = [];

    /// <summary>The scalars defined in the block and their ranges, null where not known.</summary>
    public Dictionary<string, Interval?> Scalars { get; } = new(StringComparer.Ordinal);

    /// <summary>The scalars of the block that change: what is made from them must not be kept.</summary>
    public HashSet<string> Mutable { get; } = new(StringComparer.Ordinal);

    /// <summary>The values that hold one scalar in every lane, and how many statements the block had when each was there.</summary>
    public List<(Expr Scalar, ElementType Lane, VectorValue Value, int At)> Splats { get; } = [];
}
