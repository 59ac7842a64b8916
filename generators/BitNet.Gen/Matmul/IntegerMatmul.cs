using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Layouts;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Matmul;

/// <summary>Integer products by multiply-add: codes are taken out of their bytes, in registers or to scratch memory, and multiplied by activations along a dot chain.</summary>
internal sealed class IntegerMatmul : IntegerNest
{
    private const string Staged = "codes";

    private readonly ByteLayout _bytes;
    private readonly DotChain _chain;
    private readonly CodeUnpacking _unpacking;
    private readonly RaisedCodes? _raised;

    public IntegerMatmul(TargetSpec target, LayoutSpec layout, ByteLayout bytes, DotChain chain, MatmulBlock block, ScaleGranularity granularity, int zeroPoint)
        : base(target, layout, block, layout.TileBytes / target.VectorBytes, granularity, zeroPoint)
    {
        _bytes = bytes;
        _chain = chain;
        _unpacking = new CodeUnpacking(bytes, target.VectorBytes);
        // Several tokens share the shifts of the codes, but each would have sums to shift back.
        _raised = block.Tokens == 1 && !block.Staged ? RaisedCodes.Find(target, bytes, chain) : null;
    }

    /// <inheritdoc/>
    public override EquatableArray<ScratchArray> Scratch => Block.Staged
        ? [new ScratchArray(Staged, ElementType.U8, Build.Multiply(Build.DivideUp(Build.Int(MatmulParameters.Columns), Layout.TileK), Build.Int(Layout.TileK / 4 * Block.RowVectors * Target.VectorBytes)))]
        : [];

    /// <inheritdoc/>
    public override string Legend => $"""
        {Formula}

        q0          the packed bytes of row vector 0 at column k0
        w2_0        its codes in step 2: four columns from k0 + 8 on for each row
        x2_1        the activations of token m + 1 in step 2, the same for all rows
        part1_0_3   sums of token m + 1 and row vector 0 in narrow lanes, the fourth of those that take turns
        raised0     products of codes left where they stand in their byte, shifted back once a tile
        sum1_0      their int32 sums; sum1_0_3: the fourth of several; fold2_1_0: lanes of one row added up
        codes       unpacked codes of the panel, read by all tokens

        {Positions}
        """;

    private Interval SumRange => new(
        MaxColumns * _bytes.Range.Max * DotChain.Activations.Min,
        MaxColumns * _bytes.Range.Max * DotChain.Activations.Max);

    /// <summary>Independent partial sums; raised codes' products, shifted back, are added to the second, all others to the first.</summary>
    private int Sums => _raised is null ? Block.Sums : Math.Min(Block.Sums, 2);

    /// <summary>Columns of one step of the dot chain: four code bytes a row.</summary>
    private static int StepK => 4;

    /// <summary>Columns after which the first step's sums are widened: as many products as fit, each step adding one.</summary>
    private long Period
    {
        get
        {
            if (Block.Staged) return _chain.Additions * StepK * Sums;
            int codes = _bytes.Codes.Count;
            int perTile = _raised is not null && Sums > 1 ? Math.Max(_raised.Codes.Count, codes - _raised.Codes.Count) : (codes + Sums - 1) / Sums;
            return _chain.Additions / perTile * Layout.TileK;
        }
    }

    /// <inheritdoc/>
    protected override long ColumnMagnitude => DotChain.Activations.Max * (_bytes.Range.Max + ZeroPoint);

    /// <inheritdoc/>
    protected override string Bound
    {
        get
        {
            string bound = $"codes {_bytes.Range} by activations {DotChain.Activations}: {_chain.Steps[0].Reduce} products lie in {_chain.Product}";
            return _chain.Widens ? $"{bound}, {_chain.Additions} such sums fit an {_chain.Steps[0].Lane.Spelling()}: widened every {Period} k." : $"{bound}, summed in int32.";
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<Statement> Prepare(RowBlock rows)
    {
        if (!Block.Staged) return [];
        List<Statement> unpack = [];
        for (int v = 0; v < rows.Vectors; v++)
        {
            _unpacking.Load(unpack, v, PackedAt(rows, v));
            for (int j = 0; j < _bytes.Codes.Count; j++)
            {
                string code = _unpacking.Code(unpack, v, j);
                unpack.Add(new VectorStore(StagedAt(rows, v, j), Target.VectorBytes, Build.Vector(code, ElementType.U8)));
            }
        }

        return [Loop(Step, Build.Int(0), Padded, Layout.TileK, unpack)];
    }

    /// <inheritdoc/>
    protected override void Sum(List<Statement> body, RowBlock rows, int tokens, Expr from, Expr to)
    {
        int step = _chain.AccumulatorStep;
        int parts = _chain.Widens ? 1 : Sums;
        foreach (var (m, v) in Cells(rows, tokens))
        {
            for (int n = 0; n < parts; n++)
                body.Add(Zero(Accumulator(m, v, n), step));
        }

        if (!_chain.Widens)
        {
            body.Add(Loop(Step, from, to, Block.Staged ? StepK : Layout.TileK, Steps(rows, tokens, (m, v, j) => Accumulator(m, v, j % parts))));
        }
        else
        {
            var range = new Interval(_chain.Additions * _chain.Product.Min, _chain.Additions * _chain.Product.Max);
            List<Statement> part = [];
            foreach (var (m, v) in Cells(rows, tokens))
            {
                for (int n = 0; n < Sums; n++)
                    part.Add(Zero(Partial(m, v, n), 0) with { Declared = range });
            }

            part.Add(new ScalarStatement("end", Build.Min(Build.Add(Build.Int("block"), Build.Int(Period)), to)));
            part.Add(Loop(Step, Build.Int("block"), Build.Int("end"), Block.Staged ? StepK : Layout.TileK, Steps(rows, tokens, (m, v, j) => Partial(m, v, j % Sums))));
            foreach (var (m, v) in Cells(rows, tokens))
            {
                for (int n = 0; n < Sums; n++)
                    part.Add(Accumulate(Accumulator(m, v, 0), step, DotChain.Fold(_chain.Steps[1].Reduce, Partial(m, v, n), _chain.Steps[0].Lane)));
            }

            body.Add(Loop("block", from, to, Period, part));
        }

        foreach (var (m, v) in Cells(rows, tokens))
        {
            for (int n = 1; n < parts; n++)
                body.Add(Accumulate(Accumulator(m, v, 0), step, Build.Vector(Accumulator(m, v, n), ElementType.I32)));
            for (int s = step + 1; s < _chain.Steps.Count; s++)
            {
                string from32 = s == step + 1 ? Accumulator(m, v, 0) : $"fold{s - 1}_{m}_{v}";
                body.Add(new VectorDefine($"fold{s}_{m}_{v}", ElementType.I32, _chain.Lanes(s, Target.VectorBytes), DotChain.Fold(_chain.Steps[s].Reduce, from32, ElementType.I32), SumRange));
            }
        }
    }

    /// <summary>The multiply-adds of one pass: a tile inline, or one step of staged codes.</summary>
    private List<Statement> Steps(RowBlock rows, int tokens, Func<int, int, int, string> sum)
    {
        List<Statement> body = [];
        if (Block.Staged)
        {
            for (int v = 0; v < rows.Vectors; v++)
                body.Add(new VectorDefine($"w{v}", ElementType.U8, Target.VectorBytes, new LaneLoadExpr(StagedAt(rows, v, 0), Build.Lane, _bytes.Range)));
            for (int m = 0; m < tokens; m++)
            {
                LoadActivation(body, m, 0);
                for (int v = 0; v < rows.Vectors; v++) body.Add(Accumulate(sum(m, v, 0), 0, Products($"w{v}", m, 0)));
            }

            return body;
        }

        for (int v = 0; v < rows.Vectors && Block.Prefetch > 0; v += VectorsPerTile)
            body.Add(new PrefetchStatement(PackedAt(rows, v), Block.Prefetch));
        if (tokens == 1)
        {
            // Activations fit the registers beside the sums, packed bytes of several vectors do not.
            for (int j = 0; j < _bytes.Codes.Count; j++) LoadActivation(body, 0, j);
            for (int v = 0; v < rows.Vectors; v++) AddVector(body, rows, v, sum);
            return body;
        }

        for (int v = 0; v < rows.Vectors; v++)
            _unpacking.Load(body, v, PackedAt(rows, v));
        for (int j = 0; j < _bytes.Codes.Count; j++)
        {
            var codes = Enumerable.Range(0, rows.Vectors).Select(v => _unpacking.Code(body, v, j)).ToList();
            for (int m = 0; m < tokens; m++)
            {
                LoadActivation(body, m, j);
                for (int v = 0; v < rows.Vectors; v++) body.Add(Accumulate(sum(m, v, j), 0, Products(codes[v], m, j)));
            }
        }

        return body;
    }

    /// <summary>The multiply-adds of one token with a vector of a tile's bytes.</summary>
    private void AddVector(List<Statement> body, RowBlock rows, int vector, Func<int, int, int, string> sum)
    {
        string raised = $"raised{vector}";
        bool begun = false;
        _unpacking.Load(body, vector, PackedAt(rows, vector));
        for (int j = 0; j < _bytes.Codes.Count; j++)
        {
            var products = Products(_unpacking.Code(body, vector, j, _raised), 0, j);
            if (_raised?.Codes.ContainsKey(j) != true)
            {
                body.Add(Accumulate(sum(0, vector, _raised is null ? j : 0), 0, products));
                continue;
            }

            body.Add(begun ? Accumulate(raised, 0, products) : new VectorDefine(raised, _chain.Steps[0].Lane, _chain.Lanes(0, Target.VectorBytes), products));
            begun = true;
        }

        if (_raised is not null) body.Add(Accumulate(sum(0, vector, 1), 0, DotChain.Lowered(raised, _chain.Steps[0].Lane, _raised.Bits)));
    }

    private void LoadActivation(List<Statement> body, int token, int step)
    {
        var four = Build.Remainder(Build.Lane, Build.Int(StepK));
        body.Add(new VectorDefine($"x{step}_{token}", ElementType.I8, Target.VectorBytes, new LaneLoadExpr(InputAt(token, Build.Add(Build.Int(Step), Build.Int(StepK * step)), ElementType.I8), four, DotChain.Activations)));
    }

    private Expr Products(string codes, int token, int step) => DotChain.Products(_chain.Steps[0].Reduce, codes, $"x{step}_{token}");

    private static string Partial(int token, int vector, int part) => $"part{token}_{vector}_{part}";

    private static string Accumulator(int token, int vector, int part) => part == 0 ? $"sum{token}_{vector}" : $"sum{token}_{vector}_{part}";

    private VectorDefine Zero(string name, int step) =>
        new(name, _chain.Steps[step].Lane, _chain.Lanes(step, Target.VectorBytes), Build.Int(0), SumRange);

    private VectorUpdate Accumulate(string name, int step, Expr addend) =>
        new(name, Build.Add(Build.Vector(name, _chain.Steps[step].Lane), addend));

    /// <inheritdoc/>
    protected override string SumName(int token, int vector)
    {
        int last = _chain.Steps.Count - 1;
        return last > _chain.AccumulatorStep ? $"fold{last}_{token}_{vector}" : Accumulator(token, vector, 0);
    }

    private Address PackedAt(RowBlock rows, int vector) =>
        new(MatmulParameters.Weights, ElementType.U8, WeightByte(rows, vector, Target.VectorBytes), ElementType.U8);

    private Address StagedAt(RowBlock rows, int vector, int step) => new(
        Staged,
        ElementType.U8,
        Build.Add(Build.Multiply(Build.Int(Step), Build.Int(rows.Vectors * Target.VectorBytes / StepK)), Build.Int(((step * rows.Vectors) + vector) * Target.VectorBytes)),
        ElementType.U8);
}
