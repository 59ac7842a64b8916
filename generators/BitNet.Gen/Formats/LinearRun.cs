namespace BitNet.Gen.Formats;

/// <summary>The indices from <paramref name="From"/> on, <paramref name="Count"/> of them.</summary>
internal sealed record LinearRun(int From, int Count);
