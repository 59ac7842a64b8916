using BitNet.Gen.Expressions;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Syntax;

/// <summary>The names that an expression may use.</summary>
public interface IExpressionScope
{
    /// <summary>The type of a plain value, or null where the name is none.</summary>
    ValueType? Name(string name);

    /// <summary>The shape of an array, or null where the name is none.</summary>
    ArrayShape? Array(string name);

    /// <summary>Whether an unknown plain name inside the indices of an element declares an index, an integer known to the rest of the statement. Reductions declare theirs always.</summary>
    bool MayDeclareIndex { get; }

    /// <summary>All names, to suggest the right one.</summary>
    IEnumerable<string> Known { get; }
}
