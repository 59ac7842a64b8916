using BitNet.Gen.Pipeline;

namespace BitNet.Gen.Tests.Pipeline;

public class ShippedSpecsTests
{
    [Fact]
    public void NoShippedSpecHasAMistake() => Assert.NotEmpty(SpecFolder.Load().Specs.ToArray());

    [Fact]
    public void EveryShippedFileIsOfAKnownKind() =>
        Assert.All(SpecFolder.Files(), f => Assert.True(f.Path.EndsWith(".txt") || SpecKinds.Of(f.Path) is not null, f.Path));

    [Fact]
    public void AllShippedSpecsGenerateWithoutMistakes() => Assert.Empty(SpecCompiler.Compile(SpecFolder.Files()).Diagnostics.ToArray());
}
