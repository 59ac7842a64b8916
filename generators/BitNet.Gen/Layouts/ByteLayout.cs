using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Layouts;

/// <summary>
/// Several codes in one byte. A row of a tile has <c>columns = bytes / rows</c> bytes, one behind the other; byte <c>columns * row + b</c> holds
/// the weights <c>k = columns * j + b</c> of that row, and <c>Codes[j]</c> takes weight j out of it.
/// </summary>
/// <param name="Input">What a byte may be.</param>
/// <param name="Lets">Named sub-expressions in order, over <c>q[i]</c>, the byte in lane i, and earlier names as <c>p[i]</c>.</param>
/// <param name="Codes">The code of each step j, over <c>q[i]</c> and the names.</param>
/// <param name="Range">The codes that a tile holds; every byte that <paramref name="Pack"/> makes unpacks to such codes.</param>
/// <param name="Pack">The byte over the codes <c>d[0]</c>, <c>d[1]</c> and so on of its steps.</param>
public sealed record ByteLayout(
    Interval Input,
    EquatableArray<NamedExpr> Lets,
    EquatableArray<Expr> Codes,
    Interval Range,
    Expr Pack) : TileContent;
