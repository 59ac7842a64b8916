namespace BitNet.Gen.Pipeline;

/// <summary>One L1 spec and where it came from.</summary>
/// <param name="File">The spec file's name without folders.</param>
/// <param name="Name">The spec's name.</param>
/// <param name="Spec">The spec: an equatable record without positions.</param>
public sealed record BoundSpec(string File, string Name, object Spec);
