namespace BitNet.Gen.Expressions;

/// <summary>The integers from <see cref="Min"/> to <see cref="Max"/>, both included.</summary>
public readonly record struct Interval(long Min, long Max)
{
    /// <summary>The single value <paramref name="value"/>.</summary>
    public static Interval Of(long value) => new(value, value);

    /// <summary>Whether every value of <paramref name="other"/> lies in this interval.</summary>
    public bool Contains(Interval other) => Min <= other.Min && other.Max <= Max;

    /// <summary>The smallest interval that holds both.</summary>
    public Interval Union(Interval other) => new(Math.Min(Min, other.Min), Math.Max(Max, other.Max));

    /// <inheritdoc/>
    public override string ToString() => $"[{Min}, {Max}]";
}
