using Stored = BitNet.Kernels.Formats;

namespace BitNet.Kernels.Tests.Formats;

/// <summary>The API that other people's code uses.</summary>
public sealed class FormatApiTests
{
    [Fact]
    public void RoundTrip()
    {
        float[] values = FormatVectorTests.Ternary(512);
        var stored = new byte[Stored.TQ2_0.Bytes(512)];
        Stored.TQ2_0.Encode(values, stored);
        var decoded = new float[512];
        Stored.TQ2_0.Decode(stored, decoded);
        Assert.Equal(values, decoded);
    }

    [Fact]
    public void TheTailOfATensorIsPartOfItsBytes()
    {
        float[] values = FormatVectorTests.Ternary(256);
        var stored = new byte[Stored.I2_S.Bytes(256)];
        Assert.Equal(64 + 32, stored.Length);
        Stored.I2_S.Encode(values, stored);
        var decoded = new float[256];
        Stored.I2_S.Decode(stored, decoded);
        Assert.Equal(values, decoded);
    }

    [Fact]
    public void LengthsThatDoNotFitAreRefused()
    {
        var ragged = Assert.Throws<ArgumentException>(() => Stored.TQ2_0.Decode(new byte[66], new float[255]));
        Assert.Equal("255 weights are no whole number of blocks: TQ2_0 has 256 weights in a block.", ragged.Message);
        var shorter = Assert.Throws<ArgumentException>(() => Stored.TQ2_0.Encode(new float[256], new byte[65]));
        Assert.Equal("256 weights of TQ2_0 take 66 bytes, not 65.", shorter.Message);
    }

    [Fact]
    public void NothingIsWellFormed()
    {
        Stored.Q8_0.Decode([], []);
        Stored.Q8_0.Encode([], []);
    }
}
