using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Lowering;

/// <summary>Where the later registers of a value that spans several find their memory.</summary>
internal static class RepetitionShift
{
    /// <summary>Elements of the operand's lane type between what the first repetition reads or writes and what <paramref name="repetition"/> does.</summary>
    public static long Of(Row row, string operand, TargetSpec target, int repetition)
    {
        int lanes = RowPattern.Create(row, target)?.Lanes ?? 0;
        if (row.Output.Name == operand) return (long)lanes * repetition;
        return MapOf(row.Meaning, operand) is { } map ? IndexMap.Shift(map, lanes, repetition) ?? 0 : 0;
    }

    private static Expr? MapOf(Expr meaning, string operand) => meaning switch
    {
        ElementExpr e => e.Array == operand ? e.Indices[0] : MapOf(e.Indices[0], operand),
        UnaryExpr u => MapOf(u.Operand, operand),
        BinaryExpr b => MapOf(b.Left, operand) ?? MapOf(b.Right, operand),
        ConditionalExpr c => MapOf(c.Condition, operand) ?? MapOf(c.WhenTrue, operand) ?? MapOf(c.WhenFalse, operand),
        CastExpr c => MapOf(c.Operand, operand),
        CallExpr c => c.Arguments.Select(a => MapOf(a, operand)).FirstOrDefault(m => m is not null),
        _ => null,
    };
}
