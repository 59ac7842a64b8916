using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Formats;
using BitNet.Gen.Programs;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Layouts;

/// <summary>Packs layouts of one element a weight, which is a transposition: rows stand side by side in a tile.</summary>
internal static class ElementPacking
{
    /// <summary>Bytes of a row that are worth a loop of their own.</summary>
    public const int Run = 32;

    private const string Column = "c";
    private const string Group = "group";

    // Bytes are transposed in squares of four rows and four columns, a row of the square being one word.
    private const int Square = 4;
    private const long Even = 0x00FF00FF;
    private const long Odd = 0xFF00FF00;
    private const long Low = 0x0000FFFF;
    private const long High = 0xFFFF0000;

    /// <summary>One tile, row by row.</summary>
    public static Statement[] Rows(LayoutSpec layout, ElementLayout elements, ElementType bits)
    {
        var scales = Scales(layout, elements, bits);
        if (bits.Bytes() == 1 && layout.TileRows % Square == 0 && layout.TileK % Square == 0)
            return [new LoopStatement(LayoutKernels.Row, Build.Int(0), Build.Int(layout.TileRows), Square, Squares(layout)), .. scales];
        Statement[] body = [new ScalarStatement("row", RowStart(0)), new LoopStatement(Column, Build.Int(0), Build.Int(layout.TileK), 1, [Copy(layout, bits, Build.Int("at"), Build.Int("row"))])];
        return [new LoopStatement(LayoutKernels.Row, Build.Int(0), Build.Int(layout.TileRows), 1, body.ToEquatableArray()), .. scales];
    }

    /// <summary>All tiles of a call, in groups that take <see cref="Run"/> bytes of a row.</summary>
    public static EquatableArray<Statement> Narrow(LayoutSpec layout, ElementType bits)
    {
        int width = layout.TileK * bits.Bytes();
        int tiles = Run / width;
        var tile = Build.Int(LayoutKernels.Tile);
        var row = Build.Add(Build.Multiply(Build.Int(LayoutKernels.Row), Build.Int("stride")), Build.Multiply(tile, Build.Int(width)));
        var copies = Enumerable.Range(0, layout.TileK).Select(column => Copy(layout, bits, Build.Multiply(tile, Build.Int(layout.TileBytes)), row, column)).ToEquatableArray();
        var start = Build.Add(Build.Int("from"), Build.Multiply(Build.Int(Group), Build.Int(tiles)));
        Statement[] group =
        [
            new ScalarStatement("start", start),
            new ScalarStatement("end", Build.Min(Build.Add(Build.Int("start"), Build.Int(tiles)), Build.Int("to"))),
            new LoopStatement(LayoutKernels.Row, Build.Int(0), Build.Int(layout.TileRows), 1, [new LoopStatement(LayoutKernels.Tile, Build.Int("start"), Build.Int("end"), 1, copies)]),
        ];
        return [new LoopStatement(Group, Build.Int(0), Build.DivideUp(Build.Subtract(Build.Int("to"), Build.Int("from")), tiles), 1, group.ToEquatableArray())];
    }

    /// <summary>The byte address of row <c>r + offset</c> of the tile in the codes.</summary>
    private static Expr RowStart(int offset) =>
        Build.Add(Build.Multiply(Build.Add(Build.Int(LayoutKernels.Row), Build.Int(offset)), Build.Int("stride")), Build.Int("column"));

    private static Statement Copy(LayoutSpec layout, ElementType bits, Expr tile, Expr row, int? column = null)
    {
        Expr place = column is { } fixedColumn ? Build.Int(fixedColumn) : Build.Int(Column);
        var element = Build.Add(Build.Multiply(place, Build.Int(layout.TileRows)), Build.Int(LayoutKernels.Row));
        var to = Build.Add(tile, Build.Multiply(element, Build.Int(bits.Bytes())));
        return StoredBytes.Write("tiles", bits, to, StoredBytes.Read("codes", bits, Build.Add(row, Build.Multiply(place, Build.Int(bits.Bytes())))));
    }

    private static Statement[] Scales(LayoutSpec layout, ElementLayout elements, ElementType bits)
    {
        if (elements.Scale is not { } scale) return [];
        return [new LoopStatement(LayoutKernels.Row, Build.Int(0), Build.Int(layout.TileRows), 1, [LayoutKernels.StoreShared("scales", scale, layout.TileRows * layout.TileK * bits.Bytes())])];
    }

    /// <summary>Four rows: each word holds four columns of one row, and leaves as four rows of one column.</summary>
    private static EquatableArray<Statement> Squares(LayoutSpec layout)
    {
        string[] rows = ["row0", "row1", "row2", "row3"];
        string[] words = ["w0", "w1", "w2", "w3"];
        var square = new List<Statement>();
        for (int row = 0; row < Square; row++)
            square.Add(new ScalarStatement(words[row], StoredBytes.Read("codes", ElementType.U32, Build.Add(Build.Int(rows[row]), Build.Int(Column)))));

        // Columns 0 and 2, then 1 and 3, of two rows each.
        square.Add(Pair("even01", And("w0", Even), Left(And("w1", Even), 8)));
        square.Add(Pair("odd01", And(Right(Build.Int("w0"), 8), Even), And("w1", Odd)));
        square.Add(Pair("even23", And("w2", Even), Left(And("w3", Even), 8)));
        square.Add(Pair("odd23", And(Right(Build.Int("w2"), 8), Even), And("w3", Odd)));
        Expr[] columns =
        [
            Or(And("even01", Low), Left(Build.Int("even23"), 16)),
            Or(And("odd01", Low), Left(Build.Int("odd23"), 16)),
            Or(Right(Build.Int("even01"), 16), And("even23", High)),
            Or(Right(Build.Int("odd01"), 16), And("odd23", High)),
        ];
        for (int column = 0; column < Square; column++)
        {
            var place = Build.Multiply(Build.Add(Build.Int(Column), Build.Int(column)), Build.Int(layout.TileRows));
            square.Add(StoredBytes.Write("tiles", ElementType.U32, Build.Add(Build.Int("at"), Build.Add(place, Build.Int(LayoutKernels.Row))), columns[column]));
        }

        return [.. rows.Select((name, row) => new ScalarStatement(name, RowStart(row))), new LoopStatement(Column, Build.Int(0), Build.Int(layout.TileK), Square, square.ToEquatableArray())];
    }

    private static ScalarStatement Pair(string name, Expr low, Expr high) => new(name, Or(low, high));

    private static Expr And(string name, long mask) => And(Build.Int(name), mask);

    private static Expr And(Expr value, long mask) => Build.Binary(BinaryOperator.And, value, Build.Int(mask));

    private static Expr Or(Expr a, Expr b) => Build.Binary(BinaryOperator.Or, a, b);

    private static Expr Left(Expr value, int bits) => Build.Binary(BinaryOperator.ShiftLeft, value, Build.Int(bits));

    private static Expr Right(Expr value, int bits) => Build.Binary(BinaryOperator.ShiftRight, value, Build.Int(bits));
}
