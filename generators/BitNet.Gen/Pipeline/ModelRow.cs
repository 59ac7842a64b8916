namespace BitNet.Gen.Pipeline;

/// <summary>One model for the kernel table.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Initializer">A C# expression that gives its <c>ModelEntry</c>, with types of BitNet.Runtime.Tables and of the generated namespace by their short names.</param>
public sealed record ModelRow(string Name, string Initializer);
