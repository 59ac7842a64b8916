namespace BitNet.Gen.Tool;

/// <summary>Specs that cannot be used for what was asked: missing, broken, or not those that were named.</summary>
internal sealed class SpecException(string message) : Exception(message);
