using System.CommandLine;

namespace BitNet.Gen.Tool.Commands;

/// <summary>Options and arguments that several verbs have.</summary>
internal static class SharedOptions
{
    public static Option<string?> Spec() => new("--spec")
    {
        Description = "The folder of specs (default: kernels.spec here or above, else the one that came with bng)",
        HelpName = "FOLDER",
    };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON" };

    /// <summary>The name of a kernel, format, layout or model.</summary>
    public static Argument<string> Name() => new("NAME") { Description = "The kernel, format, layout or model" };

    /// <summary>What the kernel is specialised for, and the target.</summary>
    /// <param name="words">The number of words at most.</param>
    public static Argument<string[]> Choice(int words) => new("FORMAT TARGET")
    {
        Description = "For a kernel: the format, layout or type that it is specialised for, where there are several; and the target",
        Arity = new ArgumentArity(0, words),
    };
}
