using System.Runtime.Intrinsics.X86;

namespace BitNet.Inference.Tests.Loading;

/// <summary>A suite that runs under a switch of the .NET runtime shows first that the switch worked: unknown ones are ignored in silence.</summary>
public sealed class InstructionSwitchTests
{
    [Fact]
    public void Without_avx512_there_is_none()
    {
        Assert.SkipUnless(IsOff("DOTNET_EnableAVX512"), "DOTNET_EnableAVX512 is not 0");
        Assert.False(Avx512F.IsSupported);
        Assert.False(Avx512BW.IsSupported);
        Assert.DoesNotContain("avx512", ReferenceModel.Targets);
    }

    [Fact]
    public void Without_avx2_there_is_none()
    {
        Assert.SkipUnless(IsOff("DOTNET_EnableAVX2"), "DOTNET_EnableAVX2 is not 0");
        Assert.False(Avx2.IsSupported);
        Assert.False(Fma.IsSupported);
        Assert.False(Avx512F.IsSupported);
        Assert.DoesNotContain("avx2", ReferenceModel.Targets);
    }

    private static bool IsOff(string variable) => Environment.GetEnvironmentVariable(variable) == "0";
}
