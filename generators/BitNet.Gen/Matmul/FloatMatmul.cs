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

    /// <inheritdoc/>
    public override string Legend => $"""
        y[m, row] = sum(k, w[row, k] * a[m, k]) + residual[m, row], k ascending, products fused

        w0          the weights of row vector 0 in one column; d0: their scales, where tiles have any
        x1          the activation of token m + 1, the same for all rows; w0_1, x1_1: both one column on
        sum1_0      sums of token m + 1 and row vector 0; part1_0: within a tile that has scales

        {Positions}
        """;

    private int BytesPerVector => RowsPerVector * elements.Element.Bytes();

    /// <summary>Bytes of one k of all rows of a panel.</summary>
    private int ColumnBytes => Layout.TileRows * elements.Element.Bytes();

    /// <inheritdoc/>
    protected override List<Statement> Tile(RowBlock rows, int tokens)
    {
        List<Statement> body = [];
        foreach (var (m, v) in Cells(rows, tokens)) body.Add(Zero($"sum{m}_{v}"));
        body.Add(Loop(Step, Build.Int(0), Padded, Layout.TileK, elements.Scale is { } scale ? ScaledTile(rows, tokens, scale) : Columns(rows, [.. Cells(rows, tokens)], Build.Int(0), "sum")));
        foreach (var (m, v) in Cells(rows, tokens)) body.Add(Store(rows, v, m, Build.Vector($"sum{m}_{v}", ElementType.F32)));
        return body;
    }

    /// <summary>
    /// A tile's sums, scaled and added. Panels whose chains do not fit the registers together take turns, a tile each: what they add to is only needed
    /// once a tile. Each turn hints at a part of what all of them read next, so that memory is asked for their streams side by side: 1.06 of the speed of
    /// hinting at a turn's own.
    /// </summary>
    private List<Statement> ScaledTile(RowBlock rows, int tokens, ElementType scale)
    {
        int vectors = VectorsOfTurn(rows, tokens);
        int turns = rows.Vectors / vectors;
        bool shared = turns > 1 && Block.Prefetch > 0 && Layout.TileK % turns == 0 && ColumnBytes % CacheLine == 0;
        int unroll = shared ? turns : 1;
        List<Statement> body = [];
        for (int turn = 0; turn < turns; turn++)
        {
            var cells = Cells(rows, tokens).Where(cell => cell.Vector / vectors == turn).ToList();
            foreach (var (m, v) in cells) body.Add(Zero($"part{m}_{v}"));
            List<Statement> columns = shared ? SharedHints(rows, turn, turns) : [];
            for (int u = 0; u < unroll; u++) columns.AddRange(Columns(rows, cells, Build.Add(Build.Int(Column), Build.Int(u)), "part", u == 0 ? "" : $"_{u}", hints: !shared));
            body.Add(Loop(Column, Build.Int(0), Build.Int(Layout.TileK), unroll, columns));
            foreach (var vector in cells.GroupBy(cell => cell.Vector)) AddScaled(body, rows, vector.Key, tokens, scale);
        }

        return body;
    }

    /// <summary>Vectors of as many panels as fit the registers together, and divide those of the block.</summary>
    private int VectorsOfTurn(RowBlock rows, int tokens)
    {
        int vectors = rows.Vectors;
        while (vectors > VectorsPerTile && (rows.Vectors % vectors != 0 || MatmulBlocks.Registers(elements, new MatmulBlock(vectors, tokens, Staged: false, 1, 0)) > Target.Registers))
            vectors -= VectorsPerTile;
        return vectors;
    }

    /// <summary>A turn's share of the hints at every panel's tile: for as many columns as there are turns, one column of each.</summary>
    private List<Statement> SharedHints(RowBlock rows, int turn, int turns)
    {
        List<Statement> hints = [];
        for (int v = 0; v < rows.Vectors; v += VectorsPerTile)
        {
            for (int line = 0; line < ColumnBytes; line += CacheLine)
            {
                var offset = Build.Add(Build.Multiply(Build.Int(Column), Build.Int(ColumnBytes / turns)), Build.Int((Layout.TileK / turns * turn * ColumnBytes) + line));
                hints.Add(new PrefetchStatement(new Address(MatmulParameters.Weights, ElementType.U8, Build.Add(WeightByte(rows, v, BytesPerVector), offset), elements.Element), Block.Prefetch));
            }
        }

        return hints;
    }

    private void AddScaled(List<Statement> body, RowBlock rows, int vector, int tokens, ElementType scale)
    {
        int bytes = RowsPerVector * scale.Bytes();
        var at = new Address(MatmulParameters.Weights, ElementType.U8, Build.Add(WeightByte(rows, vector, bytes), Build.Int(Layout.TileK * ColumnBytes)), scale);
        if (Block.Prefetch > 0 && vector % VectorsPerTile * bytes % CacheLine == 0) body.Add(new PrefetchStatement(at, Block.Prefetch));
        body.Add(new VectorDefine($"d{vector}", ElementType.F32, RowsPerVector, ElementConversion.Load(at)));
        for (int m = 0; m < tokens; m++) body.Add(Add($"sum{m}_{vector}", $"part{m}_{vector}", $"d{vector}"));
    }

    /// <summary>The multiply-adds of one column. Whichever is fewer, weights or activations, stays in registers; the others are used up one by one.</summary>
    /// <param name="mark">What is added to names, where several columns stand in one loop.</param>
    private List<Statement> Columns(RowBlock rows, List<(int Token, int Vector)> cells, Expr column, string sum, string mark = "", bool hints = true)
    {
        int tokens = cells.Max(cell => cell.Token) + 1;
        if (tokens * tokens < cells.Count) cells = [.. cells.OrderBy(cell => cell.Vector)];
        List<Statement> body = [];
        foreach (var (m, v) in cells)
        {
            if (cells.First(cell => cell.Vector == v).Token == m) LoadWeights(body, rows, v, column, mark, hints);
            if (cells.First(cell => cell.Token == m).Vector == v) body.Add(new VectorDefine($"x{m}{mark}", ElementType.F32, RowsPerVector, new LaneLoadExpr(InputAt(m, Build.Add(Build.Int(Step), column), ElementType.F32), Build.Int(0))));
            body.Add(Add($"{sum}{m}_{v}", $"w{v}{mark}", $"x{m}{mark}"));
        }

        return body;
    }

    private void LoadWeights(List<Statement> body, RowBlock rows, int vector, Expr column, string mark, bool hints)
    {
        var offset = Build.Multiply(column, Build.Int(ColumnBytes));
        var at = new Address(MatmulParameters.Weights, ElementType.U8, Build.Add(WeightByte(rows, vector, BytesPerVector), offset), elements.Element);
        if (hints && Block.Prefetch > 0 && vector * BytesPerVector % CacheLine == 0) body.Add(new PrefetchStatement(at, Block.Prefetch));
        body.Add(new VectorDefine($"w{vector}{mark}", ElementType.F32, RowsPerVector, ElementConversion.Load(at)));
    }

    private static VectorUpdate Add(string sum, string a, string b) =>
        new(sum, Build.MultiplyAdd(Build.Vector(a, ElementType.F32), Build.Vector(b, ElementType.F32), Build.Vector(sum, ElementType.F32)));

    private VectorDefine Zero(string name) => new(name, ElementType.F32, RowsPerVector, Build.Float(0f));
}
