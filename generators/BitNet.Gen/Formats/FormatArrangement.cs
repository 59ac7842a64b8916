using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Formats;

/// <summary>How a matrix that is stored in an order of its own, not row by row, becomes blocks of one weight. Expressions are over <c>rows</c>, <c>columns</c> and the parameters.</summary>
/// <param name="Bytes">The stored bytes, without those of the tensor's fields; 0 where there can be no such matrix.</param>
/// <param name="Element">The block's only field, over the row <c>r</c>, the column <c>k</c> and the stored bytes <c>data</c> besides.</param>
/// <param name="Stored">The stored byte <c>j</c>, over the blocks <c>arranged[r, k]</c>; null where the format is only read.</param>
/// <param name="Parameters">Numbers that depend on the shape.</param>
/// <param name="Presets">Their values; empty where there are no parameters.</param>
public sealed record FormatArrangement(Expr Bytes, Expr Element, Expr? Stored, EquatableArray<string> Parameters, EquatableArray<FormatPreset> Presets)
{
    internal const string Row = "r";
    internal const string Column = "k";
    internal const string Rows = "rows";
    internal const string Columns = "columns";
    internal const string Size = "size";
    internal const string Arranged = "arranged";
}
