using System.Runtime.Intrinsics.X86;

namespace BitNet.Gen.Tests.Targets;

/// <summary>A run with instructions switched off tests nothing new unless the switch worked.</summary>
public sealed class SwitchTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableAVXVNNI")]
    public void ASwitchThatIsSetWorks(string name)
    {
        bool isOff = Environment.GetEnvironmentVariable(name) == "0";
        bool isSupported = name switch { "DOTNET_EnableAVX512" => Avx512BW.IsSupported, "DOTNET_EnableAVX2" => Avx2.IsSupported, _ => AvxVnni.IsSupported };
        Assert.False(isOff && isSupported);
    }
}
