using System.Text.Json;

namespace BitNet.Gen.Tool.Tuning;

/// <summary>The speed of products over a layout beside those over another that holds the same weights.</summary>
/// <param name="Rival">The other layout.</param>
/// <param name="One">The ratio for one token.</param>
/// <param name="Few">The ratio for <see cref="FewTokens"/>.</param>
internal sealed record LayoutRatios(string Rival, double One, double Few)
{
    /// <summary>Tokens of the products for a few.</summary>
    public const int FewTokens = 6;

    // A layout serves every number of tokens: it must gain somewhere and may lose nowhere.
    private const double Gain = 1.03;
    private const double NoLoss = 0.97;

    /// <summary>Whether the weights are better packed in this layout.</summary>
    public bool IsWorthIt => Math.Max(One, Few) >= Gain && Math.Min(One, Few) >= NoLoss;

    /// <summary>Writes a property of the product's object.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("rival");
        writer.WriteString("layout", Rival);
        writer.WriteNumber("ratio_one", One);
        writer.WriteNumber("ratio_few", Few);
        writer.WriteBoolean("instead_of", IsWorthIt);
        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{One:F2} of {Rival}, {Few:F2} at {FewTokens} tokens");
}
