using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Syntax;

/// <summary>A scope of listed names, enough for most expression keys.</summary>
public sealed class ExpressionScope : IExpressionScope
{
    private readonly Dictionary<string, ValueType> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ArrayShape> _arrays = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public bool MayDeclareIndex { get; set; }

    /// <inheritdoc/>
    public IEnumerable<string> Known => _names.Keys.Concat(_arrays.Keys).OrderBy(n => n, StringComparer.Ordinal);

    /// <summary>Adds a plain value.</summary>
    public ExpressionScope Add(string name, ValueType type)
    {
        _names[name] = type;
        return this;
    }

    /// <summary>Adds an array.</summary>
    public ExpressionScope AddArray(string name, ValueType element, int rank = 1)
    {
        _arrays[name] = new ArrayShape(element, rank);
        return this;
    }

    /// <inheritdoc/>
    public ValueType? Name(string name) => _names.TryGetValue(name, out var type) ? type : null;

    /// <inheritdoc/>
    public ArrayShape? Array(string name) => _arrays.TryGetValue(name, out var shape) ? shape : null;
}
