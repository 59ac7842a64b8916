namespace BitNet.Inference.Tests.Loading;

/// <summary>Kernels of instructions that are switched off are not among those that run.</summary>
public sealed class UsableTargetTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512", "avx512")]
    [InlineData("DOTNET_EnableAVX2", "avx2", "avx512")]
    public void A_target_that_is_switched_off_is_not_usable(string variable, params string[] targets)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(variable) == "0", $"{variable} is not 0");
        Assert.Contains("scalar", ReferenceModel.Targets);
        Assert.All(targets, target => Assert.DoesNotContain(target, ReferenceModel.Targets));
    }
}
