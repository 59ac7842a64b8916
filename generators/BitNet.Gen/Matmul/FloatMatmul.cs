using BitNet.Gen.Expressions;
using BitNet.Gen.Layouts;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Matmul;

/// <summary>
/// Elements by float32 activations: one chain of fused multiply-adds a row, in ascending order of k; where a tile has scales, a chain for each tile,
/// and one over the tiles' sums and scales.
/// </summary>
internal sealed class FloatMatmul(TargetSpec target, LayoutSpec layout, ElementLayout elements, MatmulBlock block)
    : MatmulNest(target, layout, block, layout.TileRows / target.Lanes(ElementType.F32))
{
    private const string Column = "k1";

    private int BytesPerVector => RowsPerVector * elements.Element.Bytes();

    /// <inheritdoc/>
    protected override List<Statement> Tile(RowBlock rows, int tokens)
    {
        List<Statement> body = [];
        foreach (var (m, v) in Cells(rows, tokens)) body.Add(Zero($"sum{m}_{v}"));
        body.Add(Loop(Step, Build.Int(0), Padded, Layout.TileK, elements.Scale is { } scale ? ScaledTile(rows, tokens, scale) : Columns(rows, tokens, Build.Int(0), "sum")));
        foreach (var (m, v) in Cells(rows, tokens)) body.Add(Store(rows, v, m, Build.Vector($"sum{m}_{v}", ElementType.F32)));
        return body;
    }

    private List<Statement> ScaledTile(RowBlock rows, int tokens, ElementType scale)
    {
        List<Statement> body = [];
        foreach (var (m, v) in Cells(rows, tokens)) body.Add(Zero($"part{m}_{v}"));
        body.Add(Loop(Column, Build.Int(0), Build.Int(Layout.TileK), 1, Columns(rows, tokens, Build.Int(Column), "part")));
        int scalesAt = Layout.TileRows * Layout.TileK * elements.Element.Bytes();
        for (int v = 0; v < rows.Vectors; v++)
        {
            var at = Build.Add(WeightByte(rows, v, RowsPerVector * scale.Bytes()), Build.Int(scalesAt));
            body.Add(new VectorDefine($"d{v}", ElementType.F32, RowsPerVector, ElementConversion.Load(new Address(MatmulParameters.Weights, ElementType.U8, at, scale))));
            for (int m = 0; m < tokens; m++) body.Add(Add($"sum{m}_{v}", $"part{m}_{v}", $"d{v}"));
        }

        return body;
    }

    /// <summary>The multiply-adds of one column. Whichever is fewer, weights or activations, stays in registers; the others are used up one by one.</summary>
    private List<Statement> Columns(RowBlock rows, int tokens, Expr column, string sum)
    {
        var cells = Cells(rows, tokens).ToList();
        if (tokens < rows.Vectors) cells = [.. cells.OrderBy(cell => cell.Vector)];
        List<Statement> body = [];
        foreach (var (m, v) in cells)
        {
            if (cells.First(cell => cell.Vector == v).Token == m) LoadWeights(body, rows, v, column);
            if (cells.First(cell => cell.Token == m).Vector == v) body.Add(new VectorDefine($"x{m}", ElementType.F32, RowsPerVector, new LaneLoadExpr(InputAt(m, Build.Add(Build.Int(Step), column), ElementType.F32), Build.Int(0))));
            body.Add(Add($"{sum}{m}_{v}", $"w{v}", $"x{m}"));
        }

        return body;
    }

    private void LoadWeights(List<Statement> body, RowBlock rows, int vector, Expr column)
    {
        var offset = Build.Multiply(column, Build.Int(Layout.TileRows * elements.Element.Bytes()));
        var at = new Address(MatmulParameters.Weights, ElementType.U8, Build.Add(WeightByte(rows, vector, BytesPerVector), offset), elements.Element);
        if (Block.Prefetch > 0 && vector * BytesPerVector % CacheLine == 0) body.Add(new PrefetchStatement(at, Block.Prefetch));
        body.Add(new VectorDefine($"w{vector}", ElementType.F32, RowsPerVector, ElementConversion.Load(at)));
    }

    private static VectorUpdate Add(string sum, string a, string b) =>
        new(sum, Build.MultiplyAdd(Build.Vector(a, ElementType.F32), Build.Vector(b, ElementType.F32), Build.Vector(sum, ElementType.F32)));

    private VectorDefine Zero(string name) => new(name, ElementType.F32, RowsPerVector, Build.Float(0f));
}
