using System.Runtime.Intrinsics.X86;

namespace BitNet.Tests;

/// <summary>
/// A suite that runs under a switch of the .NET runtime shows first that the switch worked: unknown ones are ignored in silence.
/// Part of every suite.
/// </summary>
public sealed class InstructionSwitchTests
{
    [Fact]
    public void Without_avx512_there_is_none()
    {
        SkipUnlessOff("DOTNET_EnableAVX512");
        Assert.False(Avx512F.IsSupported);
        Assert.False(Avx512BW.IsSupported);
        Assert.False(Avx512F.VL.IsSupported);
        Assert.False(Avx512Vbmi.IsSupported);
    }

    [Fact]
    public void Without_avx2_there_is_none()
    {
        SkipUnlessOff("DOTNET_EnableAVX2");
        Assert.False(Avx2.IsSupported);
        Assert.False(Fma.IsSupported);
        Assert.False(AvxVnni.IsSupported);
        Assert.False(Avx512F.IsSupported);
    }

    private static void SkipUnlessOff(string variable) =>
        Assert.SkipUnless(Environment.GetEnvironmentVariable(variable) == "0", $"{variable} is not 0");
}
