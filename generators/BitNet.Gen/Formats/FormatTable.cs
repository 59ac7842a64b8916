using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

/// <summary>A table of numbers that a format's expressions look values up in.</summary>
/// <param name="Columns">0 for <c>t[k]</c>; else entries are vectors of that length, <c>t[k, c]</c>.</param>
/// <param name="Values">The entries, row by row: integers of up to 64 bits, or the bits of float32 numbers.</param>
/// <param name="IsFloat">Whether they are floats.</param>
public sealed record FormatTable(string Name, int Columns, EquatableArray<long> Values, bool IsFloat = false)
{
    /// <summary>What reading an entry gives.</summary>
    public ValueType Type => IsFloat ? ValueType.Float : ValueType.Int;

    /// <summary>The number of indices.</summary>
    public int Rank => Columns > 0 ? 2 : 1;

    /// <summary>The number of entries along each index.</summary>
    public long[] Extents => Columns > 0 ? [Values.Count / Columns, Columns] : [Values.Count];

    /// <summary>The integers that occur; null for floats.</summary>
    public Interval? Range { get; } = IsFloat || Values.Count == 0 ? null : new Interval(Values.Min(), Values.Max());

    /// <summary>The number of an entry, row by row.</summary>
    public Expr Place(EquatableArray<Expr> indices) =>
        Columns > 0 ? Build.Add(Build.Multiply(indices[0], Build.Int(Columns)), indices[1]) : indices[0];
}
