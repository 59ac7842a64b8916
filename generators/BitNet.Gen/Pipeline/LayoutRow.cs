namespace BitNet.Gen.Pipeline;

/// <summary>One compute layout for the kernel table.</summary>
/// <param name="Name">The layout's name.</param>
/// <param name="Order">The place in the order of preference, smallest first.</param>
/// <param name="Initializer">A C# expression that gives its <c>LayoutEntry</c>, with types of BitNet.Runtime.Tables and of the generated namespace by their short names.</param>
public sealed record LayoutRow(string Name, int Order, string Initializer);
