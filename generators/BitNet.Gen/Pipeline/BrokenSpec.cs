namespace BitNet.Gen.Pipeline;

/// <summary>Stands in the set for a spec with mistakes, so that its API can be emitted as stubs and its name is not reported as unknown too.</summary>
/// <param name="Kind">The kind of file, as <c>format</c>.</param>
/// <param name="Name">The spec's name.</param>
public sealed record BrokenSpec(string Kind, string Name);
