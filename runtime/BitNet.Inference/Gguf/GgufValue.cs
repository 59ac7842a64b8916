namespace BitNet.Inference.Gguf;

/// <summary>Where one metadata value lies; the parser has checked that all of it is inside the file.</summary>
/// <param name="Type">The value's type.</param>
/// <param name="ElementType">For an array its elements' type, else <paramref name="Type"/>.</param>
/// <param name="Offset">Byte offset of a scalar, of a string's text, or of an array's first element.</param>
/// <param name="Count">Bytes of a string, elements of an array, 1 for a scalar.</param>
internal readonly record struct GgufValue(GgufValueType Type, GgufValueType ElementType, long Offset, long Count)
{
    /// <summary>Bytes of one value of a type of fixed size; 0 for strings, arrays and types that do not exist.</summary>
    internal static int SizeOf(GgufValueType type) => type switch
    {
        GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.Bool => 1,
        GgufValueType.UInt16 or GgufValueType.Int16 => 2,
        GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.Float32 => 4,
        GgufValueType.UInt64 or GgufValueType.Int64 or GgufValueType.Float64 => 8,
        _ => 0,
    };

    /// <summary>The type's name for people, as <c>u32</c> or <c>array of string</c>.</summary>
    public override string ToString() => Type == GgufValueType.Array ? $"array of {NameOf(ElementType)}" : NameOf(Type);

    private static string NameOf(GgufValueType type) => type switch
    {
        GgufValueType.UInt8 => "u8",
        GgufValueType.Int8 => "i8",
        GgufValueType.UInt16 => "u16",
        GgufValueType.Int16 => "i16",
        GgufValueType.UInt32 => "u32",
        GgufValueType.Int32 => "i32",
        GgufValueType.Float32 => "f32",
        GgufValueType.Bool => "bool",
        GgufValueType.String => "string",
        GgufValueType.UInt64 => "u64",
        GgufValueType.Int64 => "i64",
        GgufValueType.Float64 => "f64",
        _ => type.ToString(),
    };
}
