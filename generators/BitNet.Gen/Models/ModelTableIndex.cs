namespace BitNet.Gen.Models;

/// <summary>An index of a table, from 0 to <paramref name="Count"/>, exclusive.</summary>
public sealed record ModelTableIndex(string Name, Extent Count);
