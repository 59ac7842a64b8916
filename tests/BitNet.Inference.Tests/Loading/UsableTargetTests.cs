namespace BitNet.Inference.Tests.Loading;

/// <summary>Kernels of instructions that are switched off are not among those that run.</summary>
public sealed class UsableTargetTests
{
    [Fact]
    public void A_target_that_is_switched_off_is_not_usable()
    {
        Assert.Contains("scalar", ReferenceModel.Targets);
        if (IsOff("DOTNET_EnableAVX512")) Assert.DoesNotContain("avx512", ReferenceModel.Targets);
        if (!IsOff("DOTNET_EnableAVX2")) return;
        Assert.DoesNotContain("avx2", ReferenceModel.Targets);
        Assert.DoesNotContain("avx512", ReferenceModel.Targets);
    }

    private static bool IsOff(string variable) => Environment.GetEnvironmentVariable(variable) == "0";
}
