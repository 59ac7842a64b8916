namespace BitNet.Gen.Tool.Tuning;

/// <summary>The size of the matrices that are multiplied.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Columns (k).</param>
internal sealed record ProductShape(int Rows, int Columns)
{
    /// <summary>The feed-forward matrix of a model with two thousand million weights.</summary>
    public static readonly ProductShape Default = new(6912, 2560);

    private const int Max = 1 << 20;

    /// <summary>A text as <c>6912x2560</c>; null where it is none, or its numbers are outside 64 to 2^20.</summary>
    public static ProductShape? Parse(string text)
    {
        string[] parts = text.Split('x');
        return parts.Length == 2 && int.TryParse(parts[0], out int rows) && int.TryParse(parts[1], out int columns)
            && rows is >= 64 and <= Max && columns is >= 64 and <= Max
            ? new ProductShape(rows, columns)
            : null;
    }
}
