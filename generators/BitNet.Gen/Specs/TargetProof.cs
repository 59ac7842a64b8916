namespace BitNet.Gen.Specs;

/// <summary>How a machine that lacks a target proves its rows and kernels: facts for tests, on which nothing that is generated depends. Empty is what a file leaves to its parent, or out.</summary>
public sealed record TargetProof
{
    /// <summary>No proof but on a machine that has the target.</summary>
    public static TargetProof None { get; } = new();

    /// <summary>The C header that declares the instructions.</summary>
    public string Include { get; init; } = "";

    /// <summary>The C type of a register, with <c>{T}</c> for the element (<c>uint8</c>, <c>int16</c>, <c>float32</c>) and <c>{L}</c> for its lanes.</summary>
    public string Type { get; init; } = "";

    /// <summary>The C compiler's command.</summary>
    public string Compiler { get; init; } = "";

    /// <summary>Its options, separated by spaces.</summary>
    public string Options { get; init; } = "";

    /// <summary>The command that runs the program.</summary>
    public string Emulator { get; init; } = "";

    /// <summary>The architecture's name for .NET's ahead-of-time compiler.</summary>
    public string Architecture { get; init; } = "";

    /// <summary>The instruction sets beyond the architecture's base, by their names for that compiler, separated by commas.</summary>
    public string Instructions { get; init; } = "";

    /// <summary>This proof where <paramref name="parent"/> says what this one leaves out.</summary>
    public TargetProof Over(TargetProof parent) => new()
    {
        Include = Or(Include, parent.Include),
        Type = Or(Type, parent.Type),
        Compiler = Or(Compiler, parent.Compiler),
        Options = Or(Options, parent.Options),
        Emulator = Or(Emulator, parent.Emulator),
        Architecture = Or(Architecture, parent.Architecture),
        Instructions = Or(Instructions, parent.Instructions),
    };

    private static string Or(string own, string parents) => own.Length > 0 ? own : parents;
}
