using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Formats;
using BitNet.Gen.Programs;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Layouts;

/// <summary>Makes the program that packs codes into tiles: the function of the runtime's LayoutEntry. A work item is a tile.</summary>
public static class LayoutKernels
{
    internal const string Tile = "tile";
    internal const string Row = "r";

    /// <summary>Packs tile <c>tile</c> of one panel.</summary>
    public static VectorProgram Pack(LayoutSpec layout)
    {
        var codes = CodeElement(layout);
        List<ProgramParameter> parameters =
        [
            new("codes", $"{CodeType(layout).Spelling()}[rows, k]", ProgramParameterKind.Pointer, ElementType.U8),
            new("stride", "int", ProgramParameterKind.Integer),
            new("scales", "f32[rows]", ProgramParameterKind.Pointer, ElementType.F32),
            new("tiles", "u8[tiles, bytes]", ProgramParameterKind.Pointer, ElementType.U8, Written: true),
            new("scaleStride", "int", ProgramParameterKind.Integer),
        ];
        if (layout.Tile is ByteLayout { Minimum: not null }) parameters.Add(new("minima", "f32[rows]", ProgramParameterKind.Pointer, ElementType.F32));
        Statement[] body =
        [
            new ScalarStatement("at", Build.Multiply(Build.Int(Tile), Build.Int(layout.TileBytes))),
            new ScalarStatement("column", Build.Multiply(Build.Int(Tile), Build.Int(layout.TileK * codes.Bytes()))),
            .. layout.Tile is ByteLayout bytes ? PackBytes(layout, bytes) : ElementPacking.Rows(layout, (ElementLayout)layout.Tile, codes),
        ];
        // Of narrow tiles several are filled at once, so that a row's codes are read in runs.
        bool narrow = layout.Tile is ElementLayout { Scale: null } && layout.TileK * codes.Bytes() < ElementPacking.Run;
        return narrow
            ? new VectorProgram("pack", "", "", "Codes to tiles.", parameters.ToEquatableArray(), "", ElementPacking.Narrow(layout, codes), [])
            : new VectorProgram("pack", "", "", "Codes to tiles.", parameters.ToEquatableArray(), Tile, body.ToEquatableArray(), []);
    }

    /// <summary>The type of the codes that are packed.</summary>
    public static ElementType CodeType(LayoutSpec layout) => layout.Tile switch
    {
        ElementLayout elements => elements.Element,
        ByteLayout { Range.Min: < 0 } => ElementType.I8,
        _ => ElementType.U8,
    };

    /// <summary>The codes that the layout can hold; 0 for floats.</summary>
    public static Interval CodeRange(LayoutSpec layout) => layout.Tile switch
    {
        ByteLayout bytes => bytes.Range,
        ElementLayout elements => elements.Element.Range() ?? Interval.Of(0),
        _ => Interval.Of(0),
    };

    private static ElementType CodeElement(LayoutSpec layout) => StoredBytes.BitsOf(CodeType(layout));

    /// <summary>The byte address of row <c>r</c> in the codes.</summary>
    private static Expr RowStart => Build.Add(Build.Multiply(Build.Int(Row), Build.Int("stride")), Build.Int("column"));

    private static Statement[] PackBytes(LayoutSpec layout, ByteLayout bytes)
    {
        int run = bytes.RunBytes;
        int width = run == ElementType.U32.Bytes() && IsColumnwise(bytes.Pack) ? run : 1;
        var element = width == 1 ? ElementType.U8 : ElementType.U32;
        var body = new List<Statement> { new ScalarStatement("row", RowStart) };
        for (int column = 0; column < run * bytes.Runs(layout); column += width)
        {
            int first = column / run * run * bytes.Codes.Count + column % run;
            var packed = FormatExprs.Replace(bytes.Pack, e => e is ElementExpr { Array: "d" } digit && digit.Indices[0] is IntConst step
                ? Read(CodeType(layout), element, first + (run * step.Value))
                : null);
            body.Add(StoredBytes.Write("tiles", element, Behind(column / run * run * layout.TileRows + column % run, run), packed));
        }

        int behind = layout.TileBytes - (layout.TileRows * bytes.BytesBehind);
        if (bytes.Scale is { } scale) body.Add(StoreShared("scales", scale, behind));
        if (bytes.Minimum is { } minimum) body.Add(StoreShared("minima", minimum, layout.TileBytes - (layout.TileRows * minimum.Bytes())));
        return [new LoopStatement(Row, Build.Int(0), Build.Int(layout.TileRows), 1, body.ToEquatableArray())];
    }

    /// <summary>Stores what the weights of row <c>r</c> have in common, from byte <paramref name="behind"/> of the tile on.</summary>
    internal static Statement StoreShared(string source, ElementType element, int behind)
    {
        var from = Build.Add(Build.Multiply(Build.Int(Tile), Build.Int("scaleStride")), Build.Int(Row));
        return StoredBytes.Write("tiles", element, Behind(behind, element.Bytes()), new ElementExpr(source, [from], ValueType.Float));
    }

    /// <summary>The address of row <c>r</c>'s part, from byte <paramref name="offset"/> of the tile on.</summary>
    private static Expr Behind(int offset, int bytesPerRow) =>
        Build.Add(Build.Add(Build.Int("at"), Build.Multiply(Build.Int(Row), Build.Int(bytesPerRow))), Build.Int(offset));

    private static Expr Read(ElementType code, ElementType element, long place) =>
        StoredBytes.Read("codes", element == ElementType.U32 ? element : code, Build.Add(Build.Int("row"), Build.Int(place)));

    // A run at a time where bytes do not disturb each other: a packed byte never reaches 256, so that nothing crosses into the next.
    /// <summary>Whether the expression is made of sums, disjunctions and multiples of codes, which act on each byte of a word by itself as long as no byte overflows.</summary>
    private static bool IsColumnwise(Expr pack) => pack switch
    {
        ElementExpr => true,
        BinaryExpr { Operator: BinaryOperator.Add or BinaryOperator.Or } b => IsColumnwise(b.Left) && IsColumnwise(b.Right),
        BinaryExpr { Operator: BinaryOperator.ShiftLeft or BinaryOperator.Multiply, Right: IntConst { Value: >= 0 } } b => IsColumnwise(b.Left),
        BinaryExpr { Operator: BinaryOperator.Multiply, Left: IntConst { Value: >= 0 } } b => IsColumnwise(b.Right),
        _ => false,
    };
}
