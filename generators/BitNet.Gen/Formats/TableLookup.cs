using BitNet.Gen.Expressions;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

/// <summary>Small tables as arithmetic: the entries stand side by side in an integer, and the index shifts the wanted one down.</summary>
internal static class TableLookup
{
    /// <summary>The most entries of a table that data may index.</summary>
    public const int MaxEntries = 64;

    // A sign bit is left out, so that shifts need not care.
    private const int UsableBits = 62;

    /// <summary>The entry at <paramref name="index"/>, which lies in the table.</summary>
    public static Expr At(FormatTable table, Expr index)
    {
        long min = table.Values.Min();
        long span = table.Values.Max() - min;
        int width = 1;
        while (span >> width > 0) width++;
        return Build.Add(Chunk(table, index, min, width, 0), Build.Int(min));
    }

    private static Expr Chunk(FormatTable table, Expr index, long min, int width, int first)
    {
        int entries = Math.Min(UsableBits / width, table.Values.Count - first);
        long packed = 0;
        for (int entry = 0; entry < entries; entry++)
            packed |= (table.Values[first + entry] - min) << (width * entry);
        var shift = Build.Multiply(Build.Subtract(index, Build.Int(first)), Build.Int(width));
        var shifted = Build.Binary(BinaryOperator.And, Build.Binary(BinaryOperator.ShiftRight, Build.Int(packed), shift), Build.Int((1L << width) - 1));
        int next = first + entries;
        return next == table.Values.Count
            ? shifted
            : new ConditionalExpr(new BinaryExpr(BinaryOperator.Less, index, Build.Int(next), ValueType.Bool), shifted, Chunk(table, index, min, width, next));
    }
}
