namespace BitNet.Gen.Tests.Formats;

/// <summary>Formats whose reference encoder searches for the best scales are encoded by a search of their own, hardly worse than it.</summary>
public sealed class SearchingEncoderTests
{
    // What the fixtures' README allows over the reference's error.
    private const double Allowed = 1.02;

    public static TheoryData<string> Names => new("q2_k", "q3_k", "q4_k", "q5_k", "q6_k", "iq4_nl", "iq2_s");

    [Theory]
    [MemberData(nameof(Names))]
    public void TheErrorIsNoLargerThanTheReferences(string name)
    {
        var format = new CompiledFormat(SpecTexts.Format(name));
        float[] input = FormatFixtures.Input(name);
        double error = RootMeanSquare(input, format.Decode(format.Encode(input), input.Length));
        double reference = RootMeanSquare(input, FormatFixtures.Decoded(name));
        Assert.InRange(error / reference, 0, Allowed);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ZerosStayZeroAndScaleDoesNotMatter(string name)
    {
        var format = new CompiledFormat(SpecTexts.Format(name));
        Assert.All(format.Decode(format.Encode(new float[512]), 512), value => Assert.Equal(0f, value));
        float[] input = [.. FormatFixtures.Input(name).Take(512)];
        float[] doubled = [.. input.Select(value => 64 * value)];
        Assert.Equal(RootMeanSquare(input, format.Decode(format.Encode(input), 512)) * 64, RootMeanSquare(doubled, format.Decode(format.Encode(doubled), 512)), 64 * 1e-3);
    }

    private static double RootMeanSquare(float[] expected, float[] actual) =>
        Math.Sqrt(expected.Zip(actual, (e, a) => ((double)e - a) * ((double)e - a)).Average());
}
