using Call = BitNet.Kernels.Kernels;

namespace BitNet.Kernels.Tests.Api;

/// <summary>Kernels by their generated methods.</summary>
public sealed class KernelApiTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 37)]
    [InlineData(200, 333)]
    public void ANormalisationIsWhatItsSpecSays(int rows, int columns)
    {
        float[] x = [.. Enumerable.Range(0, rows * columns).Select(i => MathF.Sin(i))], gain = [.. Enumerable.Range(0, columns).Select(i => 1 + i / 100f)], y = new float[x.Length];
        Call.RmsNorm(x, gain, 1e-5f, y);
        for (int row = 0; row < rows; row++)
        {
            double square = x.Skip(row * columns).Take(columns).Sum(v => (double)v * v) / columns;
            for (int i = 0; i < columns; i++)
            {
                double expected = x[row * columns + i] / Math.Sqrt(square + 1e-5) * gain[i];
                Assert.Equal(expected, y[row * columns + i], 1e-5 * Math.Max(1, Math.Abs(expected)));
            }
        }
    }

    [Fact]
    public void ADimensionThatNoLengthTellsIsGiven()
    {
        float[] y = new float[6];
        Call.Softmax([1, 1, 1, 2, 2, 2], y, n: 3);
        Assert.All(y, value => Assert.Equal(1 / 3f, value, 1e-6f));
        Call.Softmax([1, 1, 1, 1, 1, 1], y, n: 2);
        Assert.All(y, value => Assert.Equal(0.5f, value, 1e-6f));
    }

    [Fact]
    public void SeveralOutputsAreSpansToo()
    {
        sbyte[] codes = new sbyte[4];
        float[] scales = new float[2];
        int[] sums = new int[2];
        Call.Quantize([1, -0.5f, 0, 2], codes, scales, sums);
        Assert.Equal<sbyte[]>([127, -64, 0, 127], codes);
        Assert.Equal([127, 63.5f], scales);
        Assert.Equal([63, 127], sums);
    }

    /// <summary>The vector of bitnet.cpp's activations: halves go to even.</summary>
    [Fact]
    public void ActivationsRoundToEven()
    {
        sbyte[] codes = new sbyte[8];
        float[] scales = new float[1];
        int[] sums = new int[1];
        Call.Quantize([0.5f, -1.27f, 0.005f, -0.015f, 0.025f, 1, -0.635f, 0], codes, scales, sums);
        Assert.Equal<sbyte[]>([50, -127, 0, -2, 2, 100, -64, 0], codes);
        Assert.Equal([100f], scales);
        Assert.Equal([-41], sums);
    }

    [Fact]
    public void LengthsAreChecked()
    {
        var wrong = Assert.Throws<ArgumentException>(() => Call.RmsNorm(new float[10], new float[5], 0, new float[9]));
        Assert.StartsWith("'y' has 9 elements; as f32[t, n] it takes 10 beside the other arguments.", wrong.Message);
        Assert.Throws<ArgumentException>(() => Call.RmsNorm(new float[11], new float[5], 0, new float[11]));
        Assert.Throws<ArgumentException>(() => Call.RmsNorm(new float[5], [], 0, new float[5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Call.Softmax([], [], n: -1));
    }

    [Fact]
    public void NothingIsAnInputToo()
    {
        Call.RmsNorm([], [], 0, []);
        Call.RmsNorm([], new float[8], 0, []);
        Call.Softmax([], [], n: 0);
        Call.Softmax([], [], n: 5);
    }

    [Fact]
    public void AnOutputMayBeAnInputWhereEachElementIsReadBeforeItIsWritten()
    {
        float[] x = [-1, 2, -3, 4];
        Call.Relu(x, x, n: 4);
        Assert.Equal([0, 2, 0, 4], x);
        Assert.Throws<ArgumentException>(() => Call.Relu(x.AsSpan(0, 3), x.AsSpan(1, 3), n: 3));
        Assert.Throws<ArgumentException>(() => Call.Softmax(x, x, n: 4));
    }
}
