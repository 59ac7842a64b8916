namespace BitNet.Gen.Expressions;

/// <summary>The reductions over an index: <c>sum(j, x[t, j])</c>.</summary>
public enum ReduceKind
{
    /// <summary>The sum; 0 over an empty range. The order of a float sum is fixed by the schedule and equal on every target.</summary>
    Sum,

    /// <summary>The largest value; the type's smallest (float: negative infinity) over an empty range.</summary>
    Max,

    /// <summary>The smallest value; the type's largest (float: positive infinity) over an empty range.</summary>
    Min,

    /// <summary>The index of the largest value, an integer: the first where several are equal, 0 over an empty range. Formats only.</summary>
    ArgMax,

    /// <summary>The index of the smallest value, an integer: the first where several are equal, 0 over an empty range. Formats only.</summary>
    ArgMin,
}
