namespace BitNet.Gen.Pipeline;

/// <summary>One format for the kernel table.</summary>
/// <param name="Name">The format's name.</param>
/// <param name="Initializer">A C# expression that gives its <c>FormatEntry</c>, with types of BitNet.Runtime.Tables and of the generated namespace by their short names.</param>
public sealed record FormatRow(string Name, string Initializer);
