using BitNet.Gen.Expressions;
using BitNet.Gen.Layouts;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Matmul;

/// <summary>
/// Codes of a few bits by int8 activations: exact int32 sums, which the algorithm supplies, then <c>((float)(sum - zero) * scale) / s</c> in this order,
/// on every target and by every algorithm alike. <c>zero</c> is the zero point times the activations' sum, and what the algorithm added besides.
/// </summary>
/// <param name="granularity">How many weights share a scale.</param>
/// <param name="zeroPoint">The code of the value zero.</param>
internal abstract class IntegerNest(TargetSpec target, LayoutSpec layout, MatmulBlock block, int vectorsPerTile, ScaleGranularity granularity, int zeroPoint)
    : MatmulNest(target, layout, block, vectorsPerTile)
{
    /// <summary>The most that one column adds to the magnitude of a sum and of its correction.</summary>
    protected abstract long ColumnMagnitude { get; }

    /// <summary>The longest row whose corrected sum fits an int32.</summary>
    protected long MaxColumns => int.MaxValue / ColumnMagnitude;

    /// <summary>The code of the value zero.</summary>
    protected long ZeroPoint => zeroPoint;

    /// <summary>What is computed, for the legend.</summary>
    protected const string Formula = """
        y[m, row] = (float)(sum(k, code[row, k] * a[m, k]) - zero) * scale / s[m] + residual[m, row]
        with scales of column groups: sum(g, (float)(sum(k in g, code * a) - zero) * scale[row, g]) / s[m] + ...
        """;

    /// <summary>What the algorithm's ranges allow, in words.</summary>
    protected abstract string Bound { get; }

    /// <summary>Defines <see cref="SumName"/> of every cell: the int32 sums of code * activation over the columns [from, to), and of <see cref="Added"/>.</summary>
    protected abstract void Sum(List<Statement> body, RowBlock rows, int tokens, Expr from, Expr to);

    /// <summary>The value that holds the sums of a token and a vector of rows.</summary>
    protected abstract string SumName(int token, int vector);

    /// <summary>What sums over the columns [from, to) hold besides the products.</summary>
    protected virtual Expr Added(Expr from, Expr to) => Build.Int(0);

    /// <inheritdoc/>
    protected override IEnumerable<Statement> Invariants()
    {
        yield return new RemarkStatement(Bound);
        if (granularity == ScaleGranularity.Tensor)
            yield return new ScalarStatement("scale", new ElementExpr(MatmulParameters.Scales, [Build.Int(0)], ValueType.Float));
        if (granularity == ScaleGranularity.Group)
            yield return new ScalarStatement("groups", Build.Divide(Build.Subtract(Build.Add(Build.Int(MatmulParameters.Columns), Build.Int(MatmulParameters.Group)), Build.Int(1)), Build.Int(MatmulParameters.Group)));
    }

    /// <inheritdoc/>
    protected override List<Statement> Tile(RowBlock rows, int tokens)
    {
        List<Statement> body = [];
        if (granularity == ScaleGranularity.Group)
        {
            GroupSums(body, rows, tokens);
        }
        else
        {
            for (int m = 0; m < tokens; m++)
                body.Add(new ScalarStatement($"zero{m}", Build.Add(ZeroCorrection(TokenIndex(m)), Added(Build.Int(0), Padded))));
            Sum(body, rows, tokens, Build.Int(0), Padded);
        }

        for (int m = 0; m < tokens; m++)
        {
            body.Add(new ScalarStatement($"s{m}", new ElementExpr(MatmulParameters.InputScales, [TokenIndex(m)], ValueType.Float)));
            for (int v = 0; v < rows.Vectors; v++)
            {
                var scaled = granularity switch
                {
                    ScaleGranularity.Tensor => Build.Multiply(Corrected(m, v), Build.Float("scale")),
                    ScaleGranularity.Row => Build.Multiply(Corrected(m, v), ScaleOf(rows, v, PanelIndex(v))),
                    _ => Build.Vector($"y{m}_{v}", ElementType.F32),
                };
                body.Add(Store(rows, v, m, Build.Divide(scaled, Build.Float($"s{m}"))));
            }
        }

        return body;
    }

    /// <summary>Groups in ascending order, each times its scale by a fused multiply-add.</summary>
    private void GroupSums(List<Statement> body, RowBlock rows, int tokens)
    {
        foreach (var (m, v) in Cells(rows, tokens))
            body.Add(new VectorDefine($"y{m}_{v}", ElementType.F32, RowsPerVector, Build.Float(0f)));
        List<Statement> group = [];
        var start = Build.Multiply(Build.Int("g"), Build.Int(MatmulParameters.Group));
        group.Add(new ScalarStatement("start", start));
        group.Add(new ScalarStatement("stop", Build.Min(Build.Add(Build.Int("start"), Build.Int(MatmulParameters.Group)), Padded)));
        for (int m = 0; m < tokens; m++)
        {
            var sum = ZeroCorrection(Build.Add(Build.Multiply(TokenIndex(m), Build.Int("groups")), Build.Int("g")));
            group.Add(new ScalarStatement($"zero{m}", Build.Add(sum, Added(Build.Int("start"), Build.Int("stop")))));
        }

        Sum(group, rows, tokens, Build.Int("start"), Build.Int("stop"));
        foreach (var (m, v) in Cells(rows, tokens))
        {
            var scale = ScaleOf(rows, v, Build.Add(Build.Multiply(PanelIndex(v), Build.Int("groups")), Build.Int("g")));
            group.Add(new VectorUpdate($"y{m}_{v}", Build.MultiplyAdd(Corrected(m, v), scale, Build.Vector($"y{m}_{v}", ElementType.F32))));
        }

        body.Add(Loop("g", Build.Int(0), Build.Int("groups"), 1, group));
    }

    private Expr ZeroCorrection(Expr index)
    {
        var at = new Address(MatmulParameters.InputSums, ElementType.I32, index, ElementType.I32);
        var range = new Interval(MaxColumns * DotChain.Activations.Min, MaxColumns * DotChain.Activations.Max);
        return Build.Multiply(Build.Int(zeroPoint), new LaneLoadExpr(at, Build.Int(0), range));
    }

    private Expr Corrected(int token, int vector) =>
        Build.ToFloat(Build.Subtract(Build.Vector(SumName(token, vector), ElementType.I32), Build.Int($"zero{token}")));

    /// <summary>The scales of a vector's rows; <paramref name="set"/> counts sets of a panel's rows.</summary>
    private Expr ScaleOf(RowBlock rows, int vector, Expr set) => new LaneLoadExpr(
        new Address(
            MatmulParameters.Scales,
            ElementType.F32,
            Build.Sum([Build.Multiply(set, Build.Int(Layout.TileRows)), Build.Multiply(rows.Part, Build.Int(RowsPerVector)), Build.Int(vector % VectorsPerTile * RowsPerVector)]),
            ElementType.F32),
        Build.Lane);
}
