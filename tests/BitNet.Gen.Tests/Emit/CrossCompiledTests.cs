using BitNet.Gen.Pipeline;
using BitNet.Gen.Tests.Targets;

namespace BitNet.Gen.Tests.Emit;

/// <summary>The generated C# of targets that this machine may lack, compiled ahead of time for their architecture: every kernel becomes machine code.</summary>
[Trait("Machine", "other")]
public sealed class CrossCompiledTests
{
    /// <summary>The ahead-of-time compiler leaves methods with this attribute to the JIT, so that it is left out for it.</summary>
    internal const string LeftToJit = "[MethodImpl(MethodImplOptions.AggressiveOptimization)]";

    private static readonly string[] Proven = [.. TargetFolder.Names.Where(name => TargetFolder.Get(name).Proof.Architecture.Length > 0)];

    private static readonly Lazy<SpecCompilation> Generated = new(() => SpecCompiler.Compile(SpecFolder.Files().Where(file => Belongs(Path.GetFileName(file.Path)))));

    public static TheoryData<string> Targets => [.. Proven];

    [Theory]
    [MemberData(nameof(Targets))]
    public void EveryKernelBecomesMachineCode(string target)
    {
        string compiler = AheadOfTimeCompiler.FindOrSkip();
        Assert.Empty(Generated.Value.Diagnostics.ToArray());
        var files = Generated.Value.Files.Where(file => file.Kernels.Any(kernel => kernel.Target == target)).ToList();
        Assert.All(files, file => Assert.Contains(LeftToJit, file.Text));
        var code = AheadOfTimeCompiler.Compile(compiler, files.Select(file => file.Text.Replace(LeftToJit, "")), TargetFolder.Get(target).Proof);
        var kernels = files.SelectMany(file => file.Kernels).ToList();
        Assert.Contains(kernels, kernel => kernel.MinTokens > 1);
        Assert.Empty(kernels.Where(kernel => code.Find(kernel.Class, kernel.Method) is null).Select(kernel => kernel.Method));
    }

    [Fact]
    public void WhatIsLeftToTheJitHasNoMachineCode()
    {
        string compiler = AheadOfTimeCompiler.FindOrSkip();
        string text = $$"""
            using System.Runtime.CompilerServices;
            public static class Probe
            {
                public static int Compiled(int a) => a + 1;
                {{LeftToJit}} public static int Left(int a) => a + 2;
            }
            """;
        var code = AheadOfTimeCompiler.Compile(compiler, [text], TargetFolder.Get(Proven[0]).Proof);
        Assert.NotNull(code.Find("Probe", "Compiled"));
        Assert.Null(code.Find("Probe", "Left"));
    }

    /// <summary>Not the other targets, nor tunings, which name them.</summary>
    private static bool Belongs(string file) =>
        !file.EndsWith(".tune.yaml", StringComparison.Ordinal)
        && (!file.EndsWith(".target.yaml", StringComparison.Ordinal) || Proven.Contains(file.Split('.')[0]));
}
