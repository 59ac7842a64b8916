using BitNet.Kernels.Tests.Formats;
using BitNet.Runtime.Tables;

namespace BitNet.Unshipped.Tests;

/// <summary>A kernel of one's own over stored matrices, by its method: in formats of one's own and in shipped ones.</summary>
public sealed class StoredKernelTests
{
    public static TheoryData<string> Names => [.. Weights.Formats.Where(format => format.Name != "columns4").Select(format => format.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void ReadsEveryFormatOfOnesOwn(string name)
    {
        FormatEntry format = Weights.Of(name);
        Weights weights = format.Encode == 0 ? Weights.Random(format, 6) : Weights.Encoded(format, 6, out _);
        AssertNorms(format, weights.Stored, weights.Values, weights.Columns);
    }

    [Fact]
    public void ReadsShippedFormats()
    {
        FormatEntry format = BitNet.Kernels.Formats.Q4_K.Entry;
        float[] values = [.. Enumerable.Range(0, 3 * 512).Select(i => MathF.Sin(i))];
        var codec = new StoredFormat(format);
        byte[] stored = codec.Encode(values);
        AssertNorms(format, stored, codec.Decode(stored, values.Length), 512);
    }

    [Fact]
    public void WhatDoesNotFitIsSaidInWords()
    {
        FormatEntry format = Formats.TERNARY5.Entry;
        Assert.StartsWith("2 rows of 64 weights of ternary5 take 30 bytes, not 29.", Assert.Throws<ArgumentException>(() => Kernels.RowNorms(format, new byte[29], new float[2], 64)).Message);
        Assert.StartsWith("Rows of 63 weights are no whole number of blocks", Assert.Throws<ArgumentException>(() => Kernels.RowNorms(format, new byte[30], new float[2], 63)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Kernels.RowNorms(format, [], [], 64));
        byte[] wrong = new byte[Formats.BytesSum.Bytes(32)];
        wrong[7] = 0x80;
        Assert.Contains("holds the code", Assert.Throws<InvalidDataException>(() => Kernels.RowNorms(Formats.BytesSum.Entry, wrong, new float[1], 32)).Message);
    }

    private static void AssertNorms(FormatEntry format, byte[] stored, float[] values, int columns)
    {
        float[] y = new float[values.Length / columns];
        Kernels.RowNorms(format, stored, y, columns);
        for (int row = 0; row < y.Length; row++)
        {
            double expected = values.Skip(row * columns).Take(columns).Sum(value => (double)value * value);
            Assert.InRange(y[row], expected * (1 - 1e-5), expected * (1 + 1e-5));
        }
    }
}
