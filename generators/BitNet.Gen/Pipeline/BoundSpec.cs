namespace BitNet.Gen.Pipeline;

/// <summary>One L1 spec and where it came from.</summary>
/// <param name="Kind">The kind of file, as <c>format</c>: names are unique within it.</param>
/// <param name="File">The spec file's name without folders.</param>
/// <param name="Name">The spec's name.</param>
/// <param name="Spec">The spec: an equatable record without positions; a <see cref="BrokenSpec"/> where it could not be bound.</param>
/// <param name="IsLibrary">See <see cref="SpecText"/>.</param>
public sealed record BoundSpec(string Kind, string File, string Name, object Spec, bool IsLibrary = false);
