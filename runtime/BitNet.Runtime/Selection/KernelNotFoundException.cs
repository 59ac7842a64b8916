namespace BitNet.Runtime.Selection;

/// <summary>No kernel of that name and variant can run here; the message names what is registered and what to do.</summary>
public sealed class KernelNotFoundException(string message) : Exception(message);
