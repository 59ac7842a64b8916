using System.Runtime.Intrinsics.X86;

namespace BitNet.Tests;

/// <summary>
/// A suite that runs under a switch of the .NET runtime shows first that the switch worked: unknown ones are ignored in silence.
/// Part of every suite.
/// </summary>
[Trait("Machine", "this")]
public sealed class InstructionSwitchTests
{
    [Fact]
    public void What_is_switched_off_is_off()
    {
        AssertOff("DOTNET_EnableAVX512", Avx512F.IsSupported, Avx512BW.IsSupported, Avx512F.VL.IsSupported, Avx512Vbmi.IsSupported);
        AssertOff("DOTNET_EnableAVX2", Avx2.IsSupported, Fma.IsSupported, AvxVnni.IsSupported, Avx512F.IsSupported);
        AssertOff("DOTNET_EnableAVXVNNI", AvxVnni.IsSupported);
    }

    private static void AssertOff(string variable, params bool[] supported)
    {
        bool isOff = Environment.GetEnvironmentVariable(variable) == "0";
        Assert.False(isOff && supported.Any(s => s), $"{variable} is 0, but the instructions are there");
    }
}
