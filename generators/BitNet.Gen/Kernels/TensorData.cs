using BitNet.Gen.Expressions;

namespace BitNet.Gen.Kernels;

/// <summary>An array for the interpreter: element type, dimensions, and values row-major (integers as they are, floats widened to double).</summary>
public sealed class TensorData
{
    private readonly double[] _values;
    private readonly int[] _dimensions;

    /// <summary>An array of zeros.</summary>
    public TensorData(ElementType element, params int[] dimensions)
    {
        Element = element;
        _dimensions = dimensions;
        _values = new double[dimensions.Aggregate(1, (a, b) => checked(a * b))];
    }

    /// <summary>The numbers of a constant array.</summary>
    public static TensorData Of(Tensor constant)
    {
        var data = new TensorData(constant.Element, [.. constant.Dimensions.Select(d => (int)((IntConst)d).Value)]);
        for (int at = 0; at < data.Count; at++)
            data[at] = constant.Element == ElementType.F32 ? FloatBits.ToFloat((int)constant.Values[at]) : constant.Values[at];
        return data;
    }

    /// <summary>How an element is stored: what is written is rounded or wrapped to it.</summary>
    public ElementType Element { get; }

    /// <summary>Elements along each dimension.</summary>
    public IReadOnlyList<int> Dimensions => _dimensions;

    /// <summary>The number of elements.</summary>
    public int Count => _values.Length;

    /// <summary>The element at a position in memory. Every int32 and float32 is a double exactly.</summary>
    public double this[int position]
    {
        get => _values[position];
        set => _values[position] = value;
    }

    /// <summary>The position of an element; throws where an index is outside its dimension.</summary>
    /// <exception cref="InvalidOperationException">The kernel reads or writes outside the array.</exception>
    public int Position(string name, ReadOnlySpan<long> indices)
    {
        long position = 0;
        for (int d = 0; d < _dimensions.Length; d++)
        {
            if (indices[d] < 0 || indices[d] >= _dimensions[d])
                throw new InvalidOperationException($"index {d} of {name} is {indices[d]}, outside [0, {_dimensions[d]})");
            position = (position * _dimensions[d]) + indices[d];
        }

        return (int)position;
    }
}
