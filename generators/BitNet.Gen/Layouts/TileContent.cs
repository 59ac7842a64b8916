namespace BitNet.Gen.Layouts;

/// <summary>What the bytes of a tile mean: <see cref="ByteLayout"/> or <see cref="ElementLayout"/>.</summary>
public abstract record TileContent;
