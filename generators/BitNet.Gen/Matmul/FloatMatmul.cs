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
        foreach (var (m, v) in Cells(rows, tokens)) body.Add(new VectorStore(OutputAt(rows, v, m), RowsPerVector, Build.Vector($"sum{m}_{v}", ElementType.F32)));
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
        }

        foreach (var (m, v) in Cells(rows, tokens)) body.Add(new VectorUpdate(
            $"sum{m}_{v}",
            Build.MultiplyAdd(Build.Vector($"part{m}_{v}", ElementType.F32), Build.Vector($"d{v}", ElementType.F32), Build.Vector($"sum{m}_{v}", ElementType.F32))));
        return body;
    }

    /// <summary>The multiply-adds of one column.</summary>
    private List<Statement> Columns(RowBlock rows, int tokens, Expr column, string sum)
    {
        List<Statement> body = [];
        var offset = Build.Multiply(column, Build.Int(Layout.TileRows * elements.Element.Bytes()));
        for (int v = 0; v < rows.Vectors; v++)
        {
            var at = new Address(MatmulParameters.Weights, ElementType.U8, Build.Add(WeightByte(rows, v, BytesPerVector), offset), elements.Element);
            if (Block.Prefetch > 0 && v * BytesPerVector % CacheLine == 0)
                body.Add(new PrefetchStatement(at, Block.Prefetch));
            body.Add(new VectorDefine($"w{v}", ElementType.F32, RowsPerVector, ElementConversion.Load(at)));
        }

        for (int m = 0; m < tokens; m++)
        {
            var x = new LaneLoadExpr(InputAt(m, Build.Add(Build.Int(Step), column), ElementType.F32), Build.Int(0));
            body.Add(new VectorDefine($"x{m}", ElementType.F32, RowsPerVector, x));
            for (int v = 0; v < rows.Vectors; v++)
                body.Add(new VectorUpdate($"{sum}{m}_{v}", Build.MultiplyAdd(Build.Vector($"w{v}", ElementType.F32), Build.Vector($"x{m}", ElementType.F32), Build.Vector($"{sum}{m}_{v}", ElementType.F32))));
        }

        return body;
    }

    private const int CacheLine = 64;

    private VectorDefine Zero(string name) => new(name, ElementType.F32, RowsPerVector, Build.Float(0f));
}
