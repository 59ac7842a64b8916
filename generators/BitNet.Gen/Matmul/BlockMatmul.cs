using BitNet.Gen.Expressions;
using BitNet.Gen.Layouts;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Matmul;

/// <summary>
/// Codes with a scale, and perhaps a minimum, in each tile, by int8 activations with a scale for 32. A tile is a sub-block: its sum is exact, and sub-blocks follow
/// in ascending order, <c>y = fma((float)(sum - zero * x) * scale, d, y)</c>, then <c>y = fma(minimum, d * (float)x, y)</c>, where x is the sum of the activations'
/// codes and d their scale: the same on every target and for every number of tokens.
/// </summary>
internal sealed class BlockMatmul(TargetSpec target, LayoutSpec layout, ByteLayout bytes, BlockCodes codes, MatmulBlock block)
    : MatmulNest(target, layout, block, layout.TileRows * ByteLayout.DotBytes / target.VectorBytes)
{
    private const int LogScaled = 5;
    private const int LogSummed = 4;

    /// <inheritdoc/>
    public override string Legend => $"""
        y[m, row] = sum(tile, (float)(sum(k, code[row, k] * a[m, k]) - zero) * scale[row, tile] * d[m, tile])
            + sum(tile, least[row, tile] * d[m, tile] * total[m, tile]) + residual[m, row]

        q1          packed bytes of a row vector at column k0, one part of the tile behind the other
        w0_1        the codes of its first step: four columns for each row; w0_1v: the levels that they choose
        w0_1l       the low four bits of codes or levels; w0_1h: the high ones
        x2_1        the activations of token m + 1 in step 2 of the tile, the same for all rows
        part2_1_0   sums of token m + 1 and row vector 0 up to step 2, in narrow lanes; part2_1_0_1: of the high bits
        wide0_1_0   their int32 sums; fold2_1_0: lanes of one row added up; sum1_0: low and high bits together
        d1, total1  the scale of token m + 1 in this tile, and the sum of its codes; b1 = d1 * total1
        zero1       what the zero point adds to the sums of token m + 1
        scale0      scales of the rows of row vector 0 in this tile; least0: their minima

        {Positions}
        """;

    private readonly CodeUnpacking _unpacking = new(bytes, target.VectorBytes);
    private readonly DotChain _chain = codes.Chain;

    /// <summary>Steps of the dot chain in a tile, each of four columns.</summary>
    private int Steps => Layout.TileK / ByteLayout.DotBytes;

    /// <summary>Steps that are added up before a widening.</summary>
    private int Period => _chain.Widens ? (int)Math.Min(_chain.Additions, Steps) : Steps;

    /// <inheritdoc/>
    protected override IEnumerable<Statement> Invariants()
    {
        string operands = codes.Digits == 2 ? $"four bits of a byte {codes.Range(bytes)}" : $"bytes {codes.Range(bytes)}";
        string bound = $"{operands} by activations {DotChain.Activations}: {_chain.Steps[0].Reduce} products lie in {_chain.Product}";
        yield return new RemarkStatement(_chain.Widens
            ? $"{bound}, {_chain.Additions} such sums fit an {_chain.Steps[0].Lane.Spelling()}: widened every {Period * ByteLayout.DotBytes} k."
            : $"{bound}, summed in int32.");
        yield return new ScalarStatement("zero", BlockCodes.ZeroPoint);
        yield return new ScalarStatement("scaled", Shifted(Build.Int(MatmulParameters.Columns), LogScaled));
        yield return new ScalarStatement("summed", Shifted(Build.Int(MatmulParameters.Columns), LogSummed));
    }

    /// <summary>By halves: unrolled tiles for each number of tokens would not fit the JIT compiler's budget of locals.</summary>
    protected override int LeftOver(int tokens) => tokens / 2;

    /// <inheritdoc/>
    protected override List<Statement> Tile(RowBlock rows, int tokens)
    {
        List<Statement> tile = [];
        if (Block.Prefetch > 0)
        {
            for (int at = 0; at < Layout.TileBytes; at += CacheLine)
                tile.Add(new PrefetchStatement(WeightAt(rows, 0, at, Target.VectorBytes, ElementType.U8), Block.Prefetch));
        }

        Sum(tile, rows, tokens);
        Scale(tile, rows, tokens);

        List<Statement> body = [];
        foreach (var (m, v) in Cells(rows, tokens)) body.Add(new VectorDefine($"y{m}_{v}", ElementType.F32, RowsPerVector, Build.Float(0f)));
        body.Add(Loop(Step, Build.Int(0), Padded, Layout.TileK, tile));
        foreach (var (m, v) in Cells(rows, tokens)) body.Add(Store(rows, v, m, Build.Vector($"y{m}_{v}", ElementType.F32)));
        return body;
    }

    /// <summary>Defines <c>sum{m}_{v}</c>: the int32 sums of a tile.</summary>
    private void Sum(List<Statement> body, RowBlock rows, int tokens)
    {
        for (int step = 0; step < Steps; step++)
        {
            int run = step / bytes.Codes.Count;
            var operands = new string[rows.Vectors][];
            for (int v = 0; v < rows.Vectors; v++)
            {
                int vector = (run * rows.Vectors) + v;
                if (step % bytes.Codes.Count == 0)
                    _unpacking.Load(body, vector, WeightAt(rows, v, run * ByteLayout.DotBytes * Layout.TileRows, Target.VectorBytes, ElementType.U8));
                string code = _unpacking.Code(body, vector, step % bytes.Codes.Count);
                operands[v] = codes.Define(body, code, Target.VectorBytes, bytes);
            }

            for (int m = 0; m < tokens; m++)
            {
                var input = InputAt(m, Build.Add(Build.Int(Step), Build.Int(ByteLayout.DotBytes * step)), ElementType.I8);
                var four = Build.Remainder(Build.Lane, Build.Int(ByteLayout.DotBytes));
                body.Add(new VectorDefine($"x{step}_{m}", ElementType.I8, Target.VectorBytes, new LaneLoadExpr(input, four, DotChain.Activations)));
                for (int v = 0; v < rows.Vectors; v++)
                {
                    for (int digit = 0; digit < codes.Digits; digit++)
                    {
                        string cell = Cell(m, v, digit);
                        Add(body, step % Period == 0 ? null : $"part{step - 1}{cell}", $"part{step}{cell}", 0, DotChain.Products(_chain.Steps[0].Reduce, operands[v][digit], $"x{step}_{m}"));
                    }
                }
            }

            if (!_chain.Widens || ((step + 1) % Period != 0 && step + 1 != Steps)) continue;
            foreach (string cell in Operands(rows, tokens))
                Add(body, step < Period ? null : $"wide{(step / Period) - 1}{cell}", $"wide{step / Period}{cell}", 1, DotChain.Fold(_chain.Steps[1].Reduce, $"part{step}{cell}", _chain.Steps[0].Lane));
        }

        foreach (var (m, v) in Cells(rows, tokens)) Finish(body, m, v);
    }

    /// <summary>Begins a sum of a chain's step, or adds to it: each addition is a value of its own, so that its range is proven by counting.</summary>
    private void Add(List<Statement> body, string? before, string name, int step, Expr addend)
    {
        var lane = _chain.Steps[step].Lane;
        int lanes = _chain.Lanes(step, Target.VectorBytes);
        if (before is null && !_chain.Steps[step].Starts) body.Add(new VectorDefine(before = $"{name}z", lane, lanes, Build.Int(0)));
        body.Add(new VectorDefine(name, lane, lanes, before is null ? addend : Build.Add(Build.Vector(before, lane), addend)));
    }

    /// <summary>The folds that are left, and the sum of both digits.</summary>
    private void Finish(List<Statement> body, int token, int vector)
    {
        var digits = new Expr[codes.Digits];
        for (int digit = 0; digit < codes.Digits; digit++)
        {
            string cell = Cell(token, vector, digit);
            string name = _chain.Widens ? $"wide{(Steps - 1) / Period}{cell}" : $"part{Steps - 1}{cell}";
            for (int step = _chain.AccumulatorStep + 1; step < _chain.Steps.Count; step++)
            {
                var fold = DotChain.Fold(_chain.Steps[step].Reduce, name, ElementType.I32);
                name = $"fold{step}{cell}";
                body.Add(new VectorDefine(name, ElementType.I32, _chain.Lanes(step, Target.VectorBytes), fold));
            }

            digits[digit] = Build.Vector(name, ElementType.I32);
        }

        var sum = codes.Digits == 1 ? digits[0] : Build.Add(digits[0], Build.Binary(BinaryOperator.ShiftLeft, digits[1], Build.Int(4)));
        body.Add(new VectorDefine($"sum{token}_{vector}", ElementType.I32, RowsPerVector, sum));
    }

    private void Scale(List<Statement> body, RowBlock rows, int tokens)
    {
        for (int m = 0; m < tokens; m++)
        {
            body.Add(new ScalarStatement($"d{m}", new ElementExpr(MatmulParameters.InputScales, [Build.Add(Build.Multiply(TokenIndex(m), Build.Int("scaled")), Shifted(Build.Int(Step), LogScaled))], ValueType.Float)));
            body.Add(new ScalarStatement($"total{m}", InputSum(m)));
            body.Add(new ScalarStatement($"zero{m}", Build.Multiply(Build.Int("zero"), Build.Int($"total{m}"))));
            if (bytes.Minimum is not null) body.Add(new ScalarStatement($"b{m}", Build.Multiply(Build.Float($"d{m}"), Build.ToFloat(Build.Int($"total{m}")))));
        }

        int scalesAt = Layout.TileBytes - (Layout.TileRows * bytes.BytesBehind);
        for (int v = 0; v < rows.Vectors; v++)
        {
            Shared(body, rows, v, $"scale{v}", bytes.Scale!.Value, scalesAt);
            if (bytes.Minimum is { } minimum) Shared(body, rows, v, $"least{v}", minimum, Layout.TileBytes - (Layout.TileRows * minimum.Bytes()));
        }

        foreach (var (m, v) in Cells(rows, tokens))
        {
            var sum = Build.ToFloat(Build.Subtract(Build.Vector($"sum{m}_{v}", ElementType.I32), Build.Int($"zero{m}")));
            var total = Build.Vector($"y{m}_{v}", ElementType.F32);
            var scaled = Build.Multiply(sum, Build.Vector($"scale{v}", ElementType.F32));
            body.Add(new VectorUpdate($"y{m}_{v}", Build.MultiplyAdd(scaled, Build.Float($"d{m}"), total)));
            if (bytes.Minimum is null) continue;
            body.Add(new VectorUpdate($"y{m}_{v}", Build.MultiplyAdd(Build.Vector($"least{v}", ElementType.F32), Build.Float($"b{m}"), total)));
        }
    }

    private void Shared(List<Statement> body, RowBlock rows, int vector, string name, ElementType type, int behind) =>
        body.Add(new VectorDefine(name, ElementType.F32, RowsPerVector, ElementConversion.Load(WeightAt(rows, vector, behind, RowsPerVector * type.Bytes(), type))));

    /// <summary>The sum of a token's codes over the columns of a tile: the activations' kernel gives sums of 16.</summary>
    private Expr InputSum(int token)
    {
        var first = Build.Add(Build.Multiply(TokenIndex(token), Build.Int("summed")), Shifted(Build.Int(Step), LogSummed));
        return Build.Sum(Enumerable.Range(0, Layout.TileK >> LogSummed).Select(Expr (part) => new LaneLoadExpr(
            new Address(MatmulParameters.InputSums, ElementType.I32, Build.Add(first, Build.Int(part)), ElementType.I32),
            Build.Int(0),
            new Interval(DotChain.Activations.Min << LogSummed, DotChain.Activations.Max << LogSummed))));
    }

    private Address WeightAt(RowBlock rows, int vector, int offset, int bytesPerVector, ElementType element) =>
        new(MatmulParameters.Weights, ElementType.U8, Build.Add(WeightByte(rows, vector, bytesPerVector), Build.Int(offset)), element);

    private string Cell(int token, int vector, int digit) => codes.Digits == 1 ? $"_{token}_{vector}" : $"_{token}_{vector}_{digit}";

    private IEnumerable<string> Operands(RowBlock rows, int tokens) =>
        from cell in Cells(rows, tokens)
        from digit in Enumerable.Range(0, codes.Digits)
        select Cell(cell.Token, cell.Vector, digit);

    private static Expr Shifted(Expr value, int by) => Build.Binary(BinaryOperator.ShiftRight, value, Build.Int(by));
}
