using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

/// <summary>A format's tables as constant arrays of the programs that read them.</summary>
internal static class ConstantTables
{
    private const int HalfBits = 32;

    /// <summary>The array: elements as narrow as all entries allow, numbers of more than 32 bits as two halves, the lower first.</summary>
    public static ConstantArray Of(FormatTable table)
    {
        var element = ElementOf(table);
        return IsWide(table)
            ? new ConstantArray(table.Name, element, table.Values.SelectMany(value => new[] { value & uint.MaxValue, (value >> HalfBits) & uint.MaxValue }).ToEquatableArray())
            : new ConstantArray(table.Name, element, table.Values);
    }

    /// <summary>The entry with the number <paramref name="place"/>, which lies in the table.</summary>
    public static Expr At(FormatTable table, Expr place)
    {
        if (!IsWide(table)) return new ElementExpr(table.Name, [place], table.Type);
        var low = Build.Multiply(place, Build.Int(2));
        return Whole(Half(low), new LaneLoadExpr(new Address(table.Name, ElementType.U32, Build.Add(low, Build.Int(1)), ElementType.I32), Build.Int(0)));

        Expr Half(Expr at) => new ElementExpr(table.Name, [at], ValueType.Int);
    }

    /// <summary>A number of 64 bits from its halves, of which the upper one has a sign.</summary>
    public static Expr Whole(Expr low, Expr high) => Build.Binary(BinaryOperator.Or, low, Build.Binary(BinaryOperator.ShiftLeft, high, Build.Int(HalfBits)));

    /// <summary>Whether entries take two elements.</summary>
    public static bool IsWide(FormatTable table) => table.Range is { } range && !ElementType.I32.Range()!.Value.Contains(range) && !ElementType.U32.Range()!.Value.Contains(range);

    /// <summary>The type of an element of the array.</summary>
    public static ElementType ElementOf(FormatTable table)
    {
        if (table.Range is not { } range) return ElementType.F32;
        foreach (var element in new[] { ElementType.U8, ElementType.I8, ElementType.U16, ElementType.I16, ElementType.I32 })
        {
            if (element.Range()!.Value.Contains(range)) return element;
        }

        return ElementType.U32;
    }
}
