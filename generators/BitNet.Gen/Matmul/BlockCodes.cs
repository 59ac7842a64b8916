using BitNet.Gen.Expressions;
using BitNet.Gen.Layouts;
using BitNet.Gen.Lowering;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Matmul;

/// <summary>
/// What a product multiplies in the place of a tile's codes: the codes themselves, or the levels that they choose. Where a target's rows take the whole range
/// of such bytes, one operand a code; else two, the low and the high four bits, whose sums meet again as <c>low + 16 * high</c>: the same integer.
/// </summary>
/// <remarks>
/// A kernel serves every format: levels and zero point come in an array of <see cref="Bytes"/> bytes. First the 16 levels, each with the zero point added,
/// then their low and their high four bits, then the zero point.
/// </remarks>
/// <param name="Chain">How operands become int32 sums.</param>
/// <param name="Digits">Operands of a code: 1, or 2 of four bits.</param>
internal sealed record BlockCodes(DotChain Chain, int Digits, bool HasLevels)
{
    /// <summary>Bytes of the array.</summary>
    public const int Bytes = ZeroPointAt + 1;

    private const int Entries = 16;
    private const int ZeroPointAt = 3 * Entries;

    private static readonly Interval Digit = new(0, 15);
    private static readonly Interval Byte = ElementType.U8.Range()!.Value;

    /// <summary>The operands for a target; null where its rows cannot look up levels or make no dot product.</summary>
    public static BlockCodes? Find(TargetSpec target, ByteLayout layout)
    {
        bool levels = layout.Levels > 0;
        var value = new Dictionary<string, VectorValue> { ["c"] = new("c", ElementType.U8, target.VectorBytes, 1, Digit) };
        if (levels && !InstructionSelector.CanCover(target, Lookup("c", 0, Byte), ElementType.U8, target.VectorBytes, value)) return null;
        if (DotChain.Find(target, levels ? Byte : layout.Range) is { } whole) return new BlockCodes(whole, 1, levels);
        return DotChain.Find(target, Digit) is { } digits ? new BlockCodes(digits, 2, levels) : null;
    }

    /// <summary>The largest operand.</summary>
    public Interval Range(ByteLayout layout) => Digits == 2 ? Digit : HasLevels ? Byte : layout.Range;

    /// <summary>The zero point, which every operand was moved up by.</summary>
    public static Expr ZeroPoint => new LaneLoadExpr(At(ZeroPointAt), Build.Int(0), Byte);

    /// <summary>Defines the operands of a code and returns their names.</summary>
    public string[] Define(List<Statement> body, string code, int lanes, ByteLayout layout)
    {
        if (Digits == 1 && !HasLevels) return [code];
        var names = Digits == 1 ? [$"{code}v"] : new[] { $"{code}l", $"{code}h" };
        for (int digit = 0; digit < Digits; digit++)
        {
            var range = Range(layout);
            var tree = HasLevels ? Lookup(code, Digits == 1 ? 0 : Entries * (digit + 1), range) : Bits(code, digit);
            body.Add(new VectorDefine(names[digit], ElementType.U8, lanes, tree, range));
        }

        return names;
    }

    private static Expr Lookup(string code, int table, Interval range) => new LaneLoadExpr(At(table), Build.Vector(code, ElementType.U8), range);

    private static Expr Bits(string code, int digit)
    {
        var lane = Build.Vector(code, ElementType.U8);
        return Build.Binary(BinaryOperator.And, digit == 0 ? lane : Build.Binary(BinaryOperator.ShiftRight, lane, Build.Int(4)), Build.Int(15));
    }

    private static Address At(int place) => new(MatmulParameters.Levels, ElementType.U8, Build.Int(place), ElementType.U8);
}
