using BitNet.Gen.Formats;

namespace BitNet.Gen.Tests.Formats;

/// <summary>The formats of the language reference are formats: they bind, and what they encode they decode.</summary>
public sealed class DocumentedFormatTests
{
    private const string Fence = "```";

    public static TheoryData<string> Names => new(Texts().Select(text => SpecTexts.FormatOf(text).Name));

    [Fact]
    public void ThereAreSome() => Assert.True(Texts().Count() >= 5);

    [Theory]
    [MemberData(nameof(Names))]
    public void WhatIsEncodedIsDecoded(string name)
    {
        var format = Texts().Select(text => SpecTexts.FormatOf(text)).Single(format => format.Name == name);
        var compiled = new CompiledFormat(format);
        if (format.Encode.Count == 0)
        {
            Assert.Equal(format.BlockWeights, compiled.Decode(new byte[format.BlockBytes], format.BlockWeights).Length);
            return;
        }

        var random = new Random(1);
        Func<float> next = format.Range.Max switch
        {
            1 => () => (2 * random.Next(2)) - 1,
            2 => () => random.Next(3) - 1,
            _ => () => random.Next(3) - 1 + random.NextSingle(),
        };
        float[] values = [.. Enumerable.Range(0, 1024).Select(_ => next())];
        float[] decoded = compiled.Decode(compiled.Encode(values), values.Length);
        double error = values.Zip(decoded, (v, d) => Math.Abs(v - d)).Max();
        Assert.InRange(error, 0, MaxError(format));
    }

    /// <summary>Half the widest gap between neighbouring values of a format, where the largest weight is 2; nothing where every weight is such a value.</summary>
    private static double MaxError(FormatSpec format) => format.Name switch
    {
        _ when format.Range.Max <= 2 => 0,
        "levels32" => 0.35 * 2.001,
        "floats4" => 1 / 6d * 2.13,
        _ => 0.3,
    };

    private static IEnumerable<string> Texts() =>
        SpecTexts.Text("README.md").Split(Fence).Where(text => text.StartsWith("yaml\nformat:", StringComparison.Ordinal)).Select(text => text["yaml\n".Length..]);
}
