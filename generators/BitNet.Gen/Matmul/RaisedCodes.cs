using BitNet.Gen.Expressions;
using BitNet.Gen.Layouts;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Matmul;

/// <summary>
/// Codes that one token multiplies where they stand in their byte: <c>(q >> 2) &amp; 3</c> as <c>q &amp; 12</c>, four times the code. Their products are summed by
/// themselves and shifted back once a tile, which is exact. What is saved is their shifts: each shares that of a lower code.
/// </summary>
/// <param name="Bits">How far they are raised.</param>
/// <param name="Codes">Each raised code by its step, over the layout's names.</param>
internal sealed record RaisedCodes(int Bits, IReadOnlyDictionary<int, Expr> Codes)
{
    /// <summary>The codes to raise; null where that saves nothing, or a target's rows or the range of its sums do not allow it.</summary>
    public static RaisedCodes? Find(TargetSpec target, ByteLayout layout, DotChain chain)
    {
        var fields = layout.Codes.Select(BitField.Of).ToList();
        if (fields.Count < 2 || fields[0] is not { } first || fields[1] is not { } second || second.Shift <= first.Shift) return null;
        int bits = second.Shift - first.Shift;
        var raised = new Dictionary<int, Expr>();
        for (int j = 1; j < fields.Count; j++)
        {
            int lower = fields.FindIndex(field => field is not null && field.Value == fields[j]?.Value && field.Shift == fields[j]!.Shift - bits);
            if (lower >= 0 && lower < j && !raised.ContainsKey(lower)) raised.Add(j, fields[lower]!.Taking(fields[j]!.Mask << bits));
        }

        // Shifting back costs as much as one shift.
        return raised.Count > 1 && chain.CanRaise(target, layout.Range, bits, raised.Count) ? new RaisedCodes(bits, raised) : null;
    }

    /// <summary><c>(value >> shift) &amp; mask</c>, the mask of a whole byte's shift being what is left of it.</summary>
    private sealed record BitField(Expr Value, int Shift, long Mask)
    {
        public static BitField? Of(Expr code) => code switch
        {
            BinaryExpr { Operator: BinaryOperator.And, Left: BinaryExpr { Operator: BinaryOperator.ShiftRight, Right: IntConst shift } shifted, Right: IntConst mask } => new(shifted.Left, (int)shift.Value, mask.Value),
            BinaryExpr { Operator: BinaryOperator.And, Right: IntConst mask } and => new(and.Left, 0, mask.Value),
            BinaryExpr { Operator: BinaryOperator.ShiftRight, Left: ElementExpr value, Right: IntConst { Value: > 0 and < 8 } shift } => new(value, (int)shift.Value, byte.MaxValue >> (int)shift.Value),
            _ => null,
        };

        public Expr Taking(long mask) =>
            Build.Binary(BinaryOperator.And, Shift == 0 ? Value : Build.Binary(BinaryOperator.ShiftRight, Value, Build.Int(Shift)), Build.Int(mask));
    }
}
