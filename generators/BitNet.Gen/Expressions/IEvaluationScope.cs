namespace BitNet.Gen.Expressions;

/// <summary>Where <see cref="ExprEvaluator"/> finds the values of names, elements and memory.</summary>
public interface IEvaluationScope
{
    /// <summary>The value of a name.</summary>
    ExprValue Name(string name);

    /// <summary>An element of an array, a vector value, an operand or a table.</summary>
    ExprValue Element(string array, ReadOnlySpan<long> indices);

    /// <summary>The element of memory that lane <paramref name="lane"/> of a load reads.</summary>
    ExprValue Load(Address at, long lane);
}
