using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Lowering;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Scheduling;

/// <summary>What the rows that a target adds to its parent's are worth to index-notation kernels.</summary>
internal static class AddedRows
{
    private const int LaneBits = 32;

    /// <summary>
    /// Whether one of them may have a part in such a kernel; where none can, every one of these kernels is the parent's and need not be scheduled to see it.
    /// True for a target that adds none.
    /// </summary>
    public static bool MayServeIndexKernels(TargetSpec target) =>
        target.AddedRows.Count == 0 || target.Rows.Any(row => target.AddedRows.Contains(row.Name) && MayServe(row));

    /// <summary>
    /// <see cref="LaneLowering"/> names values of 32-bit lanes only. Narrower lanes come from memory and are read each in its place, so that a row
    /// which takes them from others (<c>a[4 * i + 1]</c>) or looks bytes up finds nothing to work on.
    /// </summary>
    private static bool MayServe(Row row)
    {
        foreach (var operand in row.Inputs)
        {
            if (operand.Kind == RowOperandKind.Table) return false;
            if (operand.Kind == RowOperandKind.Register && operand.Lane.Bits() < LaneBits && row.Meaning.Descendants().Any(e => IsReadElsewhere(e, operand.Name))) return false;
        }

        return true;
    }

    private static bool IsReadElsewhere(Expr e, string operand) => e is ElementExpr element && element.Array == operand && !IndexMap.IsIdentity(element.Indices[0]);
}
