namespace BitNet.Cli;

/// <summary>What the program tells its caller.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>A file or another input that cannot be used.</summary>
    public const int BadInput = 1;

    /// <summary>Options that are unknown, missing or contradict each other.</summary>
    public const int BadUsage = 2;

    /// <summary>A mistake of the program's own (EX_SOFTWARE of sysexits).</summary>
    public const int InternalError = 70;

    /// <summary>Ended by Ctrl-C: 128 + SIGINT.</summary>
    public const int Interrupted = 130;
}
