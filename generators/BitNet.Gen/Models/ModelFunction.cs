namespace BitNet.Gen.Models;

/// <summary>A function of a model's body whose kernel has not the function's own name.</summary>
/// <param name="Name">As called: <c>Rope</c>.</param>
/// <param name="Kernel">The kernel: <c>rope_neox</c>.</param>
public sealed record ModelFunction(string Name, string Kernel);
