namespace BitNet.Gen.Matmul;

/// <summary>The knobs of a matmul schedule.</summary>
/// <param name="RowVectors">Vectors of rows in registers.</param>
/// <param name="Tokens">Tokens in registers; at most 8, a pointer each.</param>
/// <param name="Staged">Whether codes are unpacked to scratch memory first.</param>
/// <param name="Sums">Independent partial sums of each accumulator, so that additions need not wait for each other.</param>
/// <param name="Prefetch">Bytes ahead that are hinted at, in each panel that is read; 0 for no hint.</param>
public sealed record MatmulBlock(int RowVectors, int Tokens, bool Staged, int Sums, int Prefetch)
{
    /// <summary>The block as part of a name, as <c>v2_t6_inline_s1_p8192</c>.</summary>
    public string Label => $"v{RowVectors}_t{Tokens}_{(Staged ? "staged" : "inline")}_s{Sums}_p{Prefetch}";

    /// <summary>The block in words.</summary>
    public override string ToString() =>
        $"{Count(RowVectors, "row vector")} x {Count(Tokens, "token")}, {(Staged ? "staged" : "inline")}, {Count(Sums, "partial sum")}"
        + (Prefetch > 0 ? $", prefetch {Prefetch} bytes ahead" : "");

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";
}
