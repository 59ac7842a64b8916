using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Layouts;

/// <summary>
/// Several codes in one byte. A row's bytes stand in runs of <see cref="RunBytes"/>: run p of row r of a tile begins at byte <c>run * (rows * p + r)</c>,
/// and its byte b holds the weights <c>k = run * (steps * p + j) + b</c> of the row, of which <c>Codes[j]</c> takes weight j out of it.
/// Behind the bytes stand scales, then minima, one a row.
/// </summary>
/// <param name="Input">What a byte may be.</param>
/// <param name="Lets">Named sub-expressions in order, over <c>q[i]</c>, the byte in lane i, and earlier names as <c>p[i]</c>.</param>
/// <param name="Codes">The code of each step j, over <c>q[i]</c> and the names.</param>
/// <param name="Range">The codes that a tile holds; every byte that <paramref name="Pack"/> makes unpacks to such codes.</param>
/// <param name="Pack">The byte over the codes <c>d[0]</c>, <c>d[1]</c> and so on of its steps.</param>
/// <param name="Scale">The type of the scales in a tile; null where they stand beside the panels.</param>
/// <param name="Minimum">The type of the minima in a tile; null where there are none.</param>
/// <param name="Levels">How many levels codes choose among; 0 where they are multiplied themselves.</param>
/// <param name="Zero">The code of the value zero, which products with activations for each token correct for; with those in blocks each format has its own.</param>
/// <param name="Indices">Where kernels look the sums of codes up instead of multiplying: the index of each group of neighbouring codes, over <c>q[i]</c> and the names.</param>
public sealed record ByteLayout(
    Interval Input,
    EquatableArray<NamedExpr> Lets,
    EquatableArray<Expr> Codes,
    Interval Range,
    Expr Pack,
    ElementType? Scale = null,
    ElementType? Minimum = null,
    int Levels = 0,
    int Zero = 0,
    EquatableArray<Expr> Indices = default) : TileContent
{
    /// <summary>Bytes that one lane of a dot product takes in.</summary>
    public const int DotBytes = 4;

    /// <summary>Bytes of a row that stand together: those of a dot product's lane; of indices each byte is a lane of its own.</summary>
    public int RunBytes => IsLookup ? 1 : DotBytes;

    /// <summary>Whether kernels look up the sums of groups of codes.</summary>
    public bool IsLookup => Indices.Count > 0;

    /// <summary>Bytes of scale and minimum for each row of a tile.</summary>
    public int BytesBehind => (Scale?.Bytes() ?? 0) + (Minimum?.Bytes() ?? 0);

    /// <summary>Runs of a row in a tile of <paramref name="layout"/>.</summary>
    public int Runs(LayoutSpec layout) => layout.TileK / (RunBytes * Codes.Count);
}
