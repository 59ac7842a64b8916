namespace BitNet.Gen.Tool.Tests;

/// <summary>Specs that the tests check and break.</summary>
internal static class SpecTexts
{
    /// <summary>Codes of four bits around 8, one float32 scale for 4 weights.</summary>
    public const string Format = """
        format: nibbles
        summary: Four bits a weight
        block: { weights: 4, order: rows }
        fields: { scale: f32, qs: "u8[2]" }
        activations: float
        code: "(qs[i / 2] >> (4 * (i % 2))) & 15"
        range: [0, 15]
        value: "scale * (code - 8)"
        """;

    /// <summary>The same with an index one too far, on line 6.</summary>
    public static readonly string BrokenFormat = Format.Replace("qs[i / 2]", "qs[i / 2 + 1]");
}
