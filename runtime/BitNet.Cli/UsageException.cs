namespace BitNet.Cli;

/// <summary>Options that do not go together, found when the command runs.</summary>
internal sealed class UsageException(string message) : Exception(message);
