using BitNet.Gen.Syntax;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Kernels;

/// <summary>The names of a kernel's body while it is read. Indices of a statement's left side hide extents of the same name.</summary>
internal sealed class KernelScope : IExpressionScope
{
    private readonly Dictionary<string, ValueType> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ArrayShape> _arrays = new(StringComparer.Ordinal);
    private readonly HashSet<string> _extents = new(StringComparer.Ordinal);

    /// <summary>Names that the statement at hand uses as indices.</summary>
    public HashSet<string> Hidden { get; } = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public bool MayDeclareIndex => false;

    /// <inheritdoc/>
    public IEnumerable<string> Known => _names.Keys.Concat(_arrays.Keys).Concat(_extents).Distinct().OrderBy(n => n, StringComparer.Ordinal);

    /// <summary>Adds a scalar or an index.</summary>
    public void Add(string name, ValueType type) => _names[name] = type;

    /// <summary>Takes a loop's index away again.</summary>
    public void Remove(string name) => _names.Remove(name);

    /// <summary>Adds an array.</summary>
    public void AddArray(Tensor tensor) => _arrays[tensor.Name] = new ArrayShape(Expressions.ElementTypes.ValueType(tensor.Element), tensor.Rank);

    /// <summary>Adds an extent.</summary>
    public void AddExtent(string name) => _extents.Add(name);

    /// <summary>Whether the name is an extent that a statement may use as an index.</summary>
    public bool IsExtent(string name) => _extents.Contains(name) && !_names.ContainsKey(name);

    /// <inheritdoc/>
    public ValueType? Name(string name) =>
        _names.TryGetValue(name, out var type) ? type
        : _extents.Contains(name) && !Hidden.Contains(name) ? ValueType.Int
        : null;

    /// <inheritdoc/>
    public ArrayShape? Array(string name) => _arrays.TryGetValue(name, out var shape) ? shape : null;
}
