using BitNet.Gen.Collections;

namespace BitNet.Gen.Models;

/// <summary>Finds the extents of a kernel's dimensions from the shapes of what it is called with.</summary>
/// <remarks>
/// Shapes of equal rank are matched dimension by dimension. Otherwise the value is seen with other dimensions over the same elements:
/// the first dimension stays (the tokens), and of the rest only the product must agree, so that one unknown extent follows from it.
/// </remarks>
internal sealed class ShapeBinding
{
    private readonly Dictionary<string, Extent> _known = new(StringComparer.Ordinal);
    private readonly List<(EquatableArray<Extent> Shape, EquatableArray<Extent> Value)> _pairs = [];

    /// <summary>Matches a kernel's shape with a value's.</summary>
    /// <returns>False where dimensions that are known already disagree.</returns>
    public bool Match(EquatableArray<Extent> shape, EquatableArray<Extent> value)
    {
        _pairs.Add((shape, value));
        return Solve();
    }

    /// <summary>Gives an extent that no shape decides.</summary>
    public void Set(string name, Extent extent)
    {
        _known[name] = extent;
        Solve();
    }

    /// <summary>Whether the extent of that name is known.</summary>
    public bool Knows(string name) => _known.ContainsKey(name);

    /// <summary>A kernel's extent in the model's names; names without a known value stay.</summary>
    public Extent Resolve(Extent extent) => extent.Substitute(name => _known.TryGetValue(name, out var value) ? value : null);

    /// <summary>A kernel's shape in the model's names.</summary>
    public EquatableArray<Extent> Resolve(EquatableArray<Extent> shape) => shape.Select(Resolve).ToEquatableArray();

    /// <summary>The first pair of shapes whose elements do not agree in number; null where all do.</summary>
    public (EquatableArray<Extent> Shape, EquatableArray<Extent> Value)? Mismatch()
    {
        foreach (var (shape, value) in _pairs)
        {
            if (Extent.Product(Resolve(shape)) != Extent.Product(value)) return (Resolve(shape), value);
        }

        return null;
    }

    // Each round can make another pair solvable; a pair that is solved stays so.
    private bool Solve()
    {
        for (bool progress = true; progress;)
        {
            int before = _known.Count;
            foreach (var (shape, value) in _pairs)
            {
                if (!Learn(shape, value)) return false;
            }

            progress = _known.Count > before;
        }

        return true;
    }

    private bool Learn(EquatableArray<Extent> shape, EquatableArray<Extent> value)
    {
        if (shape.Count == value.Count)
        {
            for (int i = 0; i < shape.Count; i++)
            {
                if (!LearnProduct(shape[i], value[i])) return false;
            }

            return true;
        }

        if (shape.Count == 0 || value.Count == 0) return false;
        return LearnProduct(shape[0], value[0])
            && LearnProduct(Extent.Product(shape.Skip(1)), Extent.Product(value.Skip(1)));
    }

    private bool LearnProduct(Extent product, Extent value)
    {
        var unknown = product.Factors.Where(factor => !_known.ContainsKey(factor.Name)).ToList();
        if (unknown.Count == 0) return Resolve(product) == value;
        if (unknown.Count > 1 || unknown[0].Power != 1) return true;
        string name = unknown[0].Name;
        _known[name] = value / (Resolve(product) / Extent.Of(name));
        return true;
    }
}
