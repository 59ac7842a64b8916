using System.Globalization;
using System.Text.RegularExpressions;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Formats;

/// <summary>An entry of a format's <c>encode</c>: a field, the codes, or a value of the spec's own; its functions are inlined.</summary>
/// <param name="Value">The value; the indices of its reductions have names of <see cref="BoundNames"/>.</param>
/// <param name="Index">The index of an array of its own, <c>peak[g &lt; 8]</c>; else empty.</param>
/// <param name="Count">The array's elements; else 0.</param>
public sealed record EncodeStep(string Name, Expr Value, string Index = "", int Count = 0)
{
    /// <summary>The entry as a spec writes it.</summary>
    public override string ToString()
    {
        string array = Count == 0 ? "" : $"[{Index} < {Count.ToString(CultureInfo.InvariantCulture)}]";
        return $"{Name}{array} = {Regex.Replace(Value.ToString(), @"'\w*", "")}";
    }
}
