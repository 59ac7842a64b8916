using BitNet.Gen.Expressions;

namespace BitNet.Gen.Interpretation;

/// <summary>The arrays of an interpreted program, as bytes, little-endian. Every access is checked.</summary>
internal sealed class ProgramMemory
{
    // What nobody wrote reads as this, so that a program which relies on zeros shows.
    private const byte Unwritten = 0xA5;

    private readonly Dictionary<string, (byte[] Bytes, ElementType Element)> _arrays = new(StringComparer.Ordinal);

    /// <summary>Adds an array.</summary>
    public void Add(string name, byte[] bytes, ElementType element) => _arrays[name] = (bytes, element);

    /// <summary>Adds an array that nobody has written yet.</summary>
    public void AddUnwritten(string name, long count, ElementType element)
    {
        var bytes = new byte[checked(count * element.Bytes())];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = Unwritten;
        Add(name, bytes, element);
    }

    /// <summary>Whether there is such an array.</summary>
    public bool Has(string name) => _arrays.ContainsKey(name);

    /// <summary>Reads the element at an index of an array.</summary>
    public ExprValue Read(string name, long index)
    {
        var (_, element) = Find(name);
        return Read(name, checked(index * element.Bytes()), element);
    }

    /// <summary>Reads an element at a byte of an array.</summary>
    public ExprValue Read(string name, long at, ElementType element)
    {
        byte[] bytes = Check(name, at, element);
        int p = (int)at;
        return element switch
        {
            ElementType.U8 => ExprValue.Of((long)bytes[p]),
            ElementType.I8 => ExprValue.Of((long)(sbyte)bytes[p]),
            ElementType.U16 => ExprValue.Of((long)Word(bytes, p)),
            ElementType.I16 => ExprValue.Of((long)(short)Word(bytes, p)),
            ElementType.U32 => ExprValue.Of((long)(uint)DoubleWord(bytes, p)),
            ElementType.I32 => ExprValue.Of((long)DoubleWord(bytes, p)),
            ElementType.F32 => ExprValue.Of(FloatBits.ToFloat(DoubleWord(bytes, p))),
            ElementType.F16 => ExprValue.Of(FloatBits.FromF16(Word(bytes, p))),
            _ => ExprValue.Of(FloatBits.FromBF16(Word(bytes, p))),
        };
    }

    /// <summary>Writes an element at a byte of an array: integers wrap to its width, floats are rounded.</summary>
    public void Write(string name, long at, ElementType element, ExprValue value)
    {
        byte[] bytes = Check(name, at, element);
        int bits = element switch
        {
            ElementType.F32 => FloatBits.ToInt(value.Float),
            ElementType.F16 when value.Type == Expressions.ValueType.Float => FloatBits.ToF16(value.Float),
            ElementType.BF16 when value.Type == Expressions.ValueType.Float => FloatBits.ToBF16(value.Float),
            _ => unchecked((int)value.Integer),
        };
        for (int b = 0; b < element.Bytes(); b++) bytes[(int)at + b] = unchecked((byte)(bits >> (8 * b)));
    }

    private static ushort Word(byte[] bytes, int at) => (ushort)(bytes[at] | bytes[at + 1] << 8);

    private static int DoubleWord(byte[] bytes, int at) => Word(bytes, at) | Word(bytes, at + 2) << 16;

    private (byte[] Bytes, ElementType Element) Find(string name) =>
        _arrays.TryGetValue(name, out var array) ? array : throw new InterpretationException($"there is no array '{name}'");

    private byte[] Check(string name, long at, ElementType element)
    {
        var (bytes, _) = Find(name);
        if (at < 0 || at > bytes.Length - element.Bytes())
            throw new InterpretationException($"'{name}' has {bytes.Length} bytes; {element.Spelling()} at byte {at} is outside");
        return bytes;
    }
}
