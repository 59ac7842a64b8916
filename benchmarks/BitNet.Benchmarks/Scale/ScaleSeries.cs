namespace BitNet.Benchmarks.Scale;

/// <summary>One sweep.</summary>
/// <param name="Axis">What was varied.</param>
/// <param name="Points">The points, in order, each with its value on the axis.</param>
internal sealed record ScaleSeries(string Axis, IReadOnlyList<(string Label, ScalePoint Point)> Points);
