namespace BitNet.Gen.Expressions;

/// <summary>Facts about <see cref="ElementType"/>.</summary>
public static class ElementTypes
{
    /// <summary>Width in bits.</summary>
    public static int Bits(this ElementType type) => type switch
    {
        ElementType.U8 or ElementType.I8 => 8,
        ElementType.U16 or ElementType.I16 or ElementType.F16 or ElementType.BF16 => 16,
        _ => 32,
    };

    /// <summary>Width in bytes.</summary>
    public static int Bytes(this ElementType type) => type.Bits() / 8;

    /// <summary>Whether a value of this type is a float in expressions.</summary>
    public static bool IsFloat(this ElementType type) => type is ElementType.F32 or ElementType.F16 or ElementType.BF16;

    /// <summary>The kind of value that reading such an element gives.</summary>
    public static ValueType ValueType(this ElementType type) => type.IsFloat() ? Expressions.ValueType.Float : Expressions.ValueType.Int;

    /// <summary>The integers that the type holds; null for floats.</summary>
    public static Interval? Range(this ElementType type) => type switch
    {
        ElementType.U8 or ElementType.U16 or ElementType.U32 => new Interval(0, (1L << type.Bits()) - 1),
        ElementType.I8 or ElementType.I16 or ElementType.I32 => new Interval(-(1L << (type.Bits() - 1)), (1L << (type.Bits() - 1)) - 1),
        _ => null,
    };

    /// <summary>The C# type of one element: <c>ushort</c> for f16 and bf16, which C# code handles as bits.</summary>
    public static string CSharp(this ElementType type) => type switch
    {
        ElementType.U8 => "byte",
        ElementType.I8 => "sbyte",
        ElementType.U16 or ElementType.F16 or ElementType.BF16 => "ushort",
        ElementType.I16 => "short",
        ElementType.U32 => "uint",
        ElementType.I32 => "int",
        _ => "float",
    };

    /// <summary>The name of the C# type in the framework, as in <c>AsInt16</c>.</summary>
    public static string FrameworkName(this ElementType type) => type switch
    {
        ElementType.U8 => "Byte",
        ElementType.I8 => "SByte",
        ElementType.U16 or ElementType.F16 or ElementType.BF16 => "UInt16",
        ElementType.I16 => "Int16",
        ElementType.U32 => "UInt32",
        ElementType.I32 => "Int32",
        _ => "Single",
    };

    /// <summary>The spelling in specs: <c>u8</c>, <c>f16</c> and so on.</summary>
    public static string Spelling(this ElementType type) => type.ToString().ToLowerInvariant();

    /// <summary>Reads a spelling of the specs.</summary>
    public static bool TryParse(string text, out ElementType type)
    {
        foreach (ElementType candidate in (ElementType[])Enum.GetValues(typeof(ElementType)))
        {
            if (candidate.Spelling() != text) continue;
            type = candidate;
            return true;
        }

        type = default;
        return false;
    }
}
