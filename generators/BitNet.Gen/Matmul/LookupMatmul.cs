using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Layouts;
using BitNet.Gen.Lowering;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Matmul;

/// <summary>
/// Integer products by lookup: bytes of the weights are indices of groups of codes, and the sums of each group's codes times activations stand in tables, which
/// <see cref="Tabulation"/> makes once a token for all rows. A lane is a row. Digits of sums are added in bytes, as many as fit, then widened to 16 bits, then to 32.
/// </summary>
internal sealed class LookupMatmul(TargetSpec target, LayoutSpec layout, ByteLayout bytes, LookupTables tables, MatmulBlock block, ScaleGranularity granularity, int zeroPoint)
    : IntegerNest(target, layout, block, layout.TileRows * bytes.RunBytes / target.VectorBytes, granularity, zeroPoint)
{
    private static readonly string[] Digits = ["low", "high"];

    private readonly CodeUnpacking _unpacking = new(bytes, target.VectorBytes);

    /// <summary>Groups of a row in a tile.</summary>
    private int Groups => Layout.TileK / tables.Group;

    /// <inheritdoc/>
    public override string Legend => $"""
        {Formula}

        q0          the packed bytes of row vector 0 at column k0
        index2_0    its indices of group 2 of columns: a byte for each row
        low2_1_0    low digits of the sums of token m + 1 and row vector 0 over the groups up to 2; high2_1_0: high digits
        part1_0     16-bit sums of token m + 1 and row vector 0; sum1_0: their int32 sums

        {Positions}
        """;

    private long TileMax => tables.MaxOf(Layout.TileK);

    /// <summary>Tiles whose sums fit 16 bits.</summary>
    private long Tiles => ElementType.U16.Range()!.Value.Max / TileMax;

    private long ColumnMax => (TileMax + Layout.TileK - 1) / Layout.TileK;

    /// <inheritdoc/>
    protected override long ColumnMagnitude => ColumnMax + (ZeroPoint * -LookupTables.Activations.Min);

    /// <inheritdoc/>
    protected override string Bound =>
        $"codes {tables.CodeRange(0, 0)} by activations {LookupTables.Activations}: sums of {tables.Group} lie in {tables.Sums}, stored as sum + {tables.Bias} = low {tables.Low} + {1 << tables.LowBits} * high {tables.High}; "
        + $"{Math.Min(tables.Additions, Groups)} of each are added in a byte, {Tiles} tiles in 16 bits: widened every {Tiles * Layout.TileK} k.";

    /// <summary>Whether a target's rows take indices out of bytes, look them up, and widen the sums.</summary>
    public static bool IsCovered(TargetSpec target, LayoutSpec layout, ByteLayout bytes, LookupTables tables)
    {
        var smallest = layout with { TileK = bytes.Codes.Count, TileBytes = layout.TileRows };
        var nest = new LookupMatmul(target, smallest, bytes, tables, new MatmulBlock(1, 1, Staged: false, 1, 0), ScaleGranularity.Tensor, 0);
        var program = new VectorProgram("lookup", "", target.Name, "", MatmulParameters.Lookup(layout.Name), "", nest.Statements().ToEquatableArray(), []);
        return InstructionSelector.Lower(program, target, new DiagnosticBag("")) is not null;
    }

    /// <summary>By halves: tiles are unrolled for each number of tokens.</summary>
    protected override int LeftOver(int tokens) => tokens / 2;

    /// <inheritdoc/>
    protected override string SumName(int token, int vector) => $"sum{token}_{vector}";

    /// <inheritdoc/>
    protected override Expr Added(Expr from, Expr to)
    {
        // The bounds say what the sums' range supposes, so that the correction's range follows.
        var columns = Build.Max(Build.Int(0), Build.Min(Build.Subtract(to, from), Build.Int(MaxColumns)));
        return Build.Multiply(Build.Divide(columns, Build.Int(tables.Group)), Build.Int(tables.Bias));
    }

    /// <inheritdoc/>
    protected override void Sum(List<Statement> body, RowBlock rows, int tokens, Expr from, Expr to)
    {
        foreach (var (m, v) in Cells(rows, tokens))
            body.Add(new VectorDefine(SumName(m, v), ElementType.I32, RowsPerVector, Build.Int(0), new Interval(0, MaxColumns * ColumnMax)));
        List<Statement> part = [];
        foreach (var (m, v) in Cells(rows, tokens))
            part.Add(new VectorDefine(Part(m, v), ElementType.U16, RowsPerVector, Build.Int(0), new Interval(0, Tiles * TileMax)));
        part.Add(new ScalarStatement("end", Build.Min(Build.Add(Build.Int("block"), Build.Int(Tiles * Layout.TileK)), to)));
        part.Add(Loop(Step, Build.Int("block"), Build.Int("end"), Layout.TileK, Lookups(rows, tokens)));
        foreach (var (m, v) in Cells(rows, tokens))
            part.Add(new VectorUpdate(SumName(m, v), Build.Add(Build.Vector(SumName(m, v), ElementType.I32), Build.Vector(Part(m, v), ElementType.U16))));
        body.Add(Loop("block", from, to, Tiles * Layout.TileK, part));
    }

    /// <summary>The lookups of a tile: each byte's indices for all tokens.</summary>
    private List<Statement> Lookups(RowBlock rows, int tokens)
    {
        List<Statement> body = [];
        for (int v = 0; v < rows.Vectors && Block.Prefetch > 0; v += VectorsPerTile)
        {
            for (int at = 0; at < Layout.TileBytes; at += CacheLine) body.Add(new PrefetchStatement(PackedAt(rows, v, at), Block.Prefetch));
        }

        int perByte = bytes.Indices.Count;
        for (int group = 0; group < Groups; group++)
        {
            for (int v = 0; v < rows.Vectors; v++)
            {
                int vector = (group / perByte * rows.Vectors) + v;
                if (group % perByte == 0) _unpacking.Load(body, vector, PackedAt(rows, v, group / perByte * Layout.TileRows));
                _unpacking.Index(body, vector, group % perByte, Index(group, v), new Interval(0, tables.Entries - 1));
            }

            long before = group % tables.Additions;
            foreach (var (m, v) in Cells(rows, tokens))
            {
                for (int digit = 0; digit < LookupTables.Digits; digit++)
                {
                    var found = new LaneLoadExpr(TableAt(m, group, digit), Build.Vector(Index(group, v), ElementType.U8), digit == 0 ? tables.Low : tables.High);
                    Expr sum = before == 0 ? found : Build.Add(Build.Vector(Digit(digit, group - 1, m, v), ElementType.U8), found);
                    body.Add(new VectorDefine(Digit(digit, group, m, v), ElementType.U8, Target.VectorBytes, sum));
                }
            }

            if (before + 1 == tables.Additions || group + 1 == Groups) Widen(body, rows, tokens, group);
        }

        return body;
    }

    /// <summary>Adds both digits' sums up to <paramref name="group"/> to the sums in 16 bits.</summary>
    private void Widen(List<Statement> body, RowBlock rows, int tokens, int group)
    {
        foreach (var (m, v) in Cells(rows, tokens))
        {
            var low = Build.Vector(Digit(0, group, m, v), ElementType.U8);
            var high = Build.Binary(BinaryOperator.ShiftLeft, Build.Vector(Digit(1, group, m, v), ElementType.U8), Build.Int(tables.LowBits));
            body.Add(new VectorUpdate(Part(m, v), Build.Add(Build.Add(Build.Vector(Part(m, v), ElementType.U16), low), high)));
        }
    }

    private static string Index(int group, int vector) => $"index{group}_{vector}";

    private static string Digit(int digit, int group, int token, int vector) => $"{Digits[digit]}{group}_{token}_{vector}";

    private static string Part(int token, int vector) => $"part{token}_{vector}";

    private Address PackedAt(RowBlock rows, int vector, int offset) =>
        new(MatmulParameters.Weights, ElementType.U8, Build.Add(WeightByte(rows, vector, Target.VectorBytes), Build.Int(offset)), ElementType.U8);

    private Address TableAt(int token, int group, int digit)
    {
        var column = Build.Add(Build.Multiply(TokenIndex(token), Padded), Build.Int(Step));
        return new Address(MatmulParameters.Tables, ElementType.U8, Build.Add(BytesBefore(column), Build.Int((group * tables.GroupBytes) + (digit * tables.Entries))), ElementType.U8);
    }

    /// <summary>Bytes of the tables of <paramref name="columns"/> columns, a whole number of tiles.</summary>
    private Expr BytesBefore(Expr columns) => tables.GroupBytes % tables.Group == 0
        ? Build.Multiply(columns, Build.Int(tables.GroupBytes / tables.Group))
        : Build.Multiply(Build.Divide(columns, Build.Int(tables.Group)), Build.Int(tables.GroupBytes));
}
