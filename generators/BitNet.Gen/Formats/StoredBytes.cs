using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

/// <summary>Reads and writes little-endian elements at any byte of a pointer to bytes.</summary>
internal static class StoredBytes
{
    /// <summary>The element at <paramref name="index"/> bytes behind a pointer; f16 and bf16 as float32.</summary>
    public static Expr Read(string pointer, ElementType element, Expr index) => element switch
    {
        ElementType.U8 => new ElementExpr(pointer, [index], ValueType.Int),
        ElementType.F16 => new CallExpr(Function.F16, [Raw(pointer, ElementType.U16, index)], ValueType.Float),
        ElementType.BF16 => new CallExpr(Function.BF16, [Raw(pointer, ElementType.U16, index)], ValueType.Float),
        _ => Raw(pointer, element, index),
    };

    /// <summary>The integer type of an element's bits: copying them keeps every NaN as it is.</summary>
    public static ElementType BitsOf(ElementType element) => element switch
    {
        ElementType.F32 => ElementType.U32,
        ElementType.F16 or ElementType.BF16 => ElementType.U16,
        _ => element,
    };

    /// <summary>Stores an element; integers wrap, floats round to the element.</summary>
    public static Statement Write(string pointer, ElementType element, Expr index, Expr value) =>
        new StoreStatement(new Address(pointer, ElementType.U8, index, element), value);

    /// <summary>A field's element as an expression.</summary>
    public static Expr ReadField(string pointer, Expr start, FormatField part, Expr? element) =>
        Read(pointer, part.Element, Build.Add(start, Build.Add(Build.Multiply(Build.Int(part.Element.Bytes()), element ?? Build.Int(0)), Build.Int(part.Offset))));

    private static Expr Raw(string pointer, ElementType element, Expr index) =>
        new LaneLoadExpr(new Address(pointer, ElementType.U8, index, element), Build.Int(0));
}
