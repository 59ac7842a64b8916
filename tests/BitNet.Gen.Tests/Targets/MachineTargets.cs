using BitNet.Gen.Tests.Emit;

namespace BitNet.Gen.Tests.Targets;

/// <summary>
/// Which targets of kernels.spec this machine runs: their guards, compiled and asked once. Tests that run code make it for those only;
/// that the texts of all targets compile is what the build of BitNet.Kernels shows.
/// </summary>
internal static unsafe class MachineTargets
{
    private static readonly Lazy<HashSet<string>> Usable = new(Ask);

    /// <summary>Whether this machine runs a target's code.</summary>
    public static bool CanRun(string target) => Usable.Value.Contains(target);

    /// <summary>Skips the test where the machine does not run a target's code.</summary>
    public static void SkipUnlessItRuns(string target) => Assert.SkipUnless(CanRun(target), $"this machine cannot run {target} ({TargetFolder.Get(target).Guard})");

    private static HashSet<string> Ask()
    {
        var guards = CompiledClass.Compile(string.Concat(TargetFolder.Names.Select(name => $"public static nint {name}() => ({TargetFolder.Get(name).Guard}) ? 1 : 0;\n")));
        return TargetFolder.Names.Where(name => ((delegate*<nint>)guards.Function(name))() != 0).ToHashSet();
    }
}
