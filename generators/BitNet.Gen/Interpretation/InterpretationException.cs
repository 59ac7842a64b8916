namespace BitNet.Gen.Interpretation;

/// <summary>A program did what it must not: read outside of its memory, or gave a value that its proven range excludes.</summary>
public sealed class InterpretationException(string message) : Exception(message);
