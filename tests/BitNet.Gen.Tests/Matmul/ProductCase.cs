using System.Buffers.Binary;
using BitNet.Gen.Expressions;
using BitNet.Gen.Layouts;

namespace BitNet.Gen.Tests.Matmul;

/// <summary>A product of random weights and activations: the arguments that every layout has, and the comparison of results.</summary>
internal abstract class ProductCase : IMatmulCase
{
    /// <summary>Bytes behind the activations that a kernel may read.</summary>
    protected const int Slack = 64;

    private readonly Residual _residual;

    protected ProductCase(LayoutSpec layout, int panels, int k, int tokens, Random random)
    {
        Layout = layout;
        Items = panels;
        Columns = k;
        Tokens = tokens;
        Arrays["y"] = new byte[tokens * Rows * sizeof(float)];
        _residual = new Residual(random, tokens * Rows);
        Arrays["residual"] = _residual.Bytes;
    }

    public Dictionary<string, byte[]> Arrays { get; } = [];

    public virtual Dictionary<string, ExprValue> Scalars => new()
    {
        ["k"] = ExprValue.Of((long)Columns),
        ["t"] = ExprValue.Of((long)Tokens),
        ["ld"] = ExprValue.Of((long)Rows),
        ["keep"] = ExprValue.Of(_residual.Keep),
    };

    public int Items { get; }

    public string Output => "y";

    /// <summary>Rows of the matrix: whole panels.</summary>
    public int Rows => Items * Layout.TileRows;

    protected LayoutSpec Layout { get; }

    protected int Columns { get; }

    protected int Tokens { get; }

    public abstract void AddSpecialValues();

    public int[] Expected()
    {
        var y = new int[Tokens * Rows];
        for (int m = 0; m < Tokens; m++)
        {
            for (int row = 0; row < Rows; row++) y[(m * Rows) + row] = Bits(_residual.Plus((m * Rows) + row, Product(m, row)));
        }

        return y;
    }

    public int[] Result() => [.. Enumerable.Range(0, Tokens * Rows).Select(i => Bits(Float("y", i)))];

    public override string ToString() => $"{Items} panels, k = {Columns}, {Tokens} tokens";

    /// <summary>One element of the product by a plain loop, in the order that the documentation fixes.</summary>
    protected abstract float Product(int token, int row);

    protected float Float(string array, int index) => BinaryPrimitives.ReadSingleLittleEndian(Arrays[array].AsSpan(index * sizeof(float)));

    private static int Bits(float value) => BitConverter.SingleToInt32Bits(float.IsNaN(value) ? float.NaN : value);
}
