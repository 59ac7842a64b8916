using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Layouts;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Matmul;

/// <summary>
/// The one skeleton of every matmul: panels of rows, blocks of tokens, and inside a tile operation that the weights' kind supplies.
/// The order of additions along k never depends on the block, so a token's result does not depend on how many tokens are computed together.
/// A block of several panels and one token reads as many streams of memory. Each runs through neighbouring panels, so that what is hinted at behind a panel's end is what
/// its stream reads next: with neighbouring panels side by side instead, hints beyond their ends were wasted and two streams were slower than one.
/// </summary>
/// <param name="target">The vectors to schedule for.</param>
/// <param name="layout">The compute layout of the weights.</param>
/// <param name="block">The knobs.</param>
/// <param name="vectorsPerTile">Vectors that hold one k (or one group of k) of all rows of a tile.</param>
internal abstract class MatmulNest(TargetSpec target, LayoutSpec layout, MatmulBlock block, int vectorsPerTile)
{
    protected const string Panel = "panel";
    protected const string Token = "m";
    protected const string Step = "k0";
    private const string Run = "run";
    protected const int CacheLine = 64;

    protected static readonly Expr Padded = Build.Int("padded");
    protected static readonly Expr PanelBytes = Build.Int("panelBytes");

    private static readonly Expr From = Build.Int("from");
    private static readonly Expr To = Build.Int("to");
    private static readonly Expr Tokens = Build.Int(MatmulParameters.Tokens);

    protected TargetSpec Target { get; } = target;

    protected LayoutSpec Layout { get; } = layout;

    protected MatmulBlock Block { get; } = block;

    /// <summary>Vectors across the rows of a tile.</summary>
    protected int VectorsPerTile { get; } = vectorsPerTile;

    /// <summary>Rows that one vector holds.</summary>
    protected int RowsPerVector => Layout.TileRows / VectorsPerTile;

    /// <summary>
    /// Whether each panel of a block runs through neighbours of its own. Several tokens reuse what they read of the weights, and write as many rows of results:
    /// far apart, these took twice the pages and one set of the first cache (0.92 of the speed).
    /// </summary>
    private bool HasRuns => Block.Tokens == 1;

    /// <summary>Panels that a block of rows spans.</summary>
    public int PanelsPerBlock => Math.Max(1, Block.RowVectors / VectorsPerTile);

    /// <summary>The program's statements: sizes, then the panels of [from, to).</summary>
    public List<Statement> Statements()
    {
        List<Statement> body =
        [
            new ScalarStatement("padded", Build.Multiply(Build.DivideUp(Build.Int(MatmulParameters.Columns), Layout.TileK), Build.Int(Layout.TileK))),
            new ScalarStatement("panelBytes", Build.Multiply(Build.Divide(Padded, Build.Int(Layout.TileK)), Build.Int(Layout.TileBytes))),
            .. Invariants(),
        ];
        int panels = Block.RowVectors / VectorsPerTile;
        if (panels == 0)
        {
            body.Add(Loop(Panel, From, To, 1, [Loop("part", Build.Int(0), Build.Int(VectorsPerTile), Block.RowVectors, Rows(new RowBlock(Block.RowVectors, Build.Int("part"))))]));
        }
        else if (panels == 1)
        {
            body.Add(Loop(Panel, From, To, 1, Rows(new RowBlock(VectorsPerTile, Build.Int(0)))));
        }
        else if (!HasRuns)
        {
            body.Add(new ScalarStatement("whole", Build.Add(From, Whole(Build.Subtract(To, From), panels))));
            body.Add(Loop(Panel, From, Build.Int("whole"), panels, Rows(new RowBlock(Block.RowVectors, Build.Int(0)))));
            body.Add(Loop(Panel, Build.Int("whole"), To, 1, Rows(new RowBlock(VectorsPerTile, Build.Int(0)))));
        }
        else
        {
            body.Add(new ScalarStatement(Run, Build.Divide(Build.Subtract(To, From), Build.Int(panels))));
            body.Add(Loop(Panel, From, Build.Add(From, Build.Int(Run)), 1, Rows(new RowBlock(Block.RowVectors, Build.Int(0)))));
            body.Add(Loop(Panel, Build.Add(From, Build.Multiply(Build.Int(Run), Build.Int(panels))), To, 1, Rows(new RowBlock(VectorsPerTile, Build.Int(0)))));
        }

        return body;
    }

    /// <summary>What the product computes and its names stand for, see <see cref="VectorProgram.Legend"/>; the same for every block of one layout.</summary>
    public abstract string Legend { get; }

    /// <summary>The end of every legend: the indices and pointers.</summary>
    protected string Positions => $"""
        panel       a panel of {Layout.TileRows} rows; a row vector holds {RowsPerVector} of them, and vector 0 is the block's first
        m, k0       the block's first token; the first column of a tile of {Layout.TileK}
        w0, a0      pointers into w and a, for a row vector or a token of the block
        """;

    /// <summary>Scratch memory of a thread.</summary>
    public virtual EquatableArray<ScratchArray> Scratch => [];

    /// <summary>Scalars that hold for the whole call.</summary>
    protected virtual IEnumerable<Statement> Invariants() => [];

    /// <summary>What is done once for a block of rows, before its tokens.</summary>
    protected virtual IEnumerable<Statement> Prepare(RowBlock rows) => [];

    /// <summary>The results of a block of rows for <paramref name="tokens"/> tokens from index <see cref="Token"/> on.</summary>
    protected abstract List<Statement> Tile(RowBlock rows, int tokens);

    /// <summary>The byte of vector <paramref name="vector"/> of a row block, for the tile at column <see cref="Step"/>.</summary>
    /// <param name="bytesPerVector">Bytes between the vectors of a tile.</param>
    protected Expr WeightByte(RowBlock rows, int vector, int bytesPerVector) => Build.Sum(
    [
        Build.Multiply(PanelIndex(vector), PanelBytes),
        Build.Multiply(rows.Part, Build.Int(bytesPerVector)),
        TileOffset(Build.Int(Step)),
        Build.Int(vector % VectorsPerTile * bytesPerVector),
    ]);

    /// <summary>Bytes from the beginning of a panel to the tile at column <paramref name="k"/>, a multiple of the tile's k.</summary>
    protected Expr TileOffset(Expr k) => Layout.TileBytes % Layout.TileK == 0
        ? Build.Multiply(k, Build.Int(Layout.TileBytes / Layout.TileK))
        : Build.Multiply(Build.Divide(k, Build.Int(Layout.TileK)), Build.Int(Layout.TileBytes));

    /// <summary>
    /// Stores a vector of a token's results, added to what the residual holds there. Without a residual, <c>keep</c> is 0 and makes zeros of what is read;
    /// else it is -1.
    /// </summary>
    protected VectorStore Store(RowBlock rows, int vector, int token, Expr result)
    {
        var index = OutputIndex(rows, vector, token);
        var residual = new LaneLoadExpr(new Address(MatmulParameters.Residual, ElementType.F32, index, ElementType.I32), Build.Lane);
        var kept = new CallExpr(Function.AsFloat, [Build.Binary(BinaryOperator.And, residual, Build.Int(MatmulParameters.Keep))], Expressions.ValueType.Float);
        return new VectorStore(new Address(MatmulParameters.Output, ElementType.F32, index, ElementType.F32), RowsPerVector, Build.Add(kept, result));
    }

    private Expr OutputIndex(RowBlock rows, int vector, int token) => Build.Sum(
    [
        Build.Multiply(TokenIndex(token), Build.Int(MatmulParameters.Stride)),
        Build.Multiply(PanelIndex(vector), Build.Int(Layout.TileRows)),
        Build.Multiply(rows.Part, Build.Int(RowsPerVector)),
        Build.Int(vector % VectorsPerTile * RowsPerVector),
    ]);

    /// <summary>The panel that a vector of a row block belongs to.</summary>
    protected Expr PanelIndex(int vector) =>
        Build.Add(Build.Int(Panel), HasRuns ? Build.Multiply(Build.Int(Run), Build.Int(vector / VectorsPerTile)) : Build.Int(vector / VectorsPerTile));

    /// <summary>The index of a token of the block.</summary>
    protected static Expr TokenIndex(int token) => Build.Add(Build.Int(Token), Build.Int(token));

    /// <summary>The element of the input at column <paramref name="column"/> of a token.</summary>
    protected static Address InputAt(int token, Expr column, ElementType element) => new(
        MatmulParameters.Input,
        element,
        Build.Add(Build.Multiply(TokenIndex(token), Build.Int(MatmulParameters.Columns)), column),
        element);

    /// <summary>Every token of a block with every vector of rows.</summary>
    protected static IEnumerable<(int Token, int Vector)> Cells(RowBlock rows, int tokens)
    {
        for (int m = 0; m < tokens; m++)
        {
            for (int v = 0; v < rows.Vectors; v++)
                yield return (m, v);
        }
    }

    protected static LoopStatement Loop(string index, Expr from, Expr to, long step, IEnumerable<Statement> body) =>
        new(index, from, to, step, body.ToEquatableArray());

    private List<Statement> Rows(RowBlock rows)
    {
        List<Statement> body = [.. Prepare(rows)];
        if (Block.Tokens == 1)
        {
            body.Add(Loop(Token, Build.Int(0), Tokens, 1, Tile(rows, 1)));
            return body;
        }

        Expr done = Build.Int(0);
        foreach (int tokens in Ladder())
        {
            string end = $"by{tokens}";
            body.Add(new ScalarStatement(end, tokens == 1 ? Tokens : Build.Add(done, Whole(Build.Subtract(Tokens, done), tokens))));
            body.Add(Loop(Token, done, Build.Int(end), tokens, Tile(rows, tokens)));
            done = Build.Int(end);
        }

        return body;
    }

    /// <summary>
    /// What blocks of the full size leave over. Inline it has a block of its own size, because each block takes all codes apart anew (five tokens in one pass
    /// instead of three ran 1.4 times as fast); staged, a third of the full size, then single tokens, are enough.
    /// </summary>
    private IEnumerable<int> Ladder()
    {
        for (int tokens = Block.Tokens; tokens > 1; tokens = LeftOver(tokens)) yield return tokens;
        yield return 1;
    }

    /// <summary>The block that takes what blocks of <paramref name="tokens"/> leave over.</summary>
    protected virtual int LeftOver(int tokens) => Block.Staged ? tokens / 3 : tokens - 1;

    private static Expr Whole(Expr count, int by) => Build.Multiply(Build.Divide(count, Build.Int(by)), Build.Int(by));
}
