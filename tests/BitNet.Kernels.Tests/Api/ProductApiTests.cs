using BitNet.Runtime.Engine;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Weights;
using Stored = BitNet.Kernels.Formats;

namespace BitNet.Kernels.Tests.Api;

/// <summary>Products by the API that other people's code uses: spans in, spans out.</summary>
public sealed class ProductApiTests
{
    private const int Rows = 21;

    /// <summary>Formats in an order of their own store matrices of some shapes only: they have tests of their own.</summary>
    public static TheoryData<string> Formats => [.. KernelTables.Kernels.Formats.Where(format => format.Encode != 0 && format.Arrange == 0).Select(format => format.Name)];

    [Theory]
    [MemberData(nameof(Formats))]
    public unsafe void AProductIsThatOfTheDecodedWeights(string name)
    {
        FormatEntry format = KernelTables.Kernels.Formats.Single(entry => entry.Name == name);
        int columns = Math.Max(256, format.BlockWeights), tokens = 3;
        float[] weights = Random(Rows * columns, seed: 1);
        byte[] stored = new byte[format.TensorBytes(Rows, columns)];
        // A format with fields at the head of each row is written row by row.
        int parts = format.RowHead ? Rows : 1;
        for (int part = 0; part < parts; part++)
        {
            Span<float> values = weights.AsSpan(part * (weights.Length / parts), weights.Length / parts);
            Span<byte> bytes = stored.AsSpan(part * (stored.Length / parts), stored.Length / parts);
            Encode(format, values, bytes);
            Decode(format, bytes, values);
        }

        float[] x = Random(tokens * columns, seed: 2), y = new float[tokens * Rows];
        KernelTables.Engine.MatMul(format, stored, Rows, columns, x, y);
        for (int i = 0; i < y.Length; i++)
        {
            double expected = 0, magnitude = 0;
            for (int k = 0; k < columns; k++)
            {
                double weight = weights[i % Rows * columns + k];
                expected += weight * x[i / Rows * columns + k];
                magnitude += Math.Abs(weight);
            }

            // |x| is at most 1, so rounding it to int8 moves it by half a step of 1/127; to float32 sums the same bound is generous.
            Assert.InRange(y[i], expected - magnitude / 254 - 1e-4, expected + magnitude / 254 + 1e-4);
        }

        // Together, from a packed matrix or one by one: the same bits.
        using PackedMatrix packed = KernelTables.Engine.Pack(format, stored, Rows, columns);
        float[] one = new float[Rows];
        for (int t = 0; t < tokens; t++)
        {
            KernelTables.Engine.MatMul(packed, x.AsSpan(t * columns, columns), 1, one);
            Assert.Equal(y[(t * Rows)..((t + 1) * Rows)], one);
        }
    }

    [Fact]
    public void MoreTokensThanABatchAreAsMany()
    {
        const int columns = 256, tokens = 300;
        byte[] stored = new byte[Stored.TQ2_0.Bytes(Rows * columns)];
        Stored.TQ2_0.Encode(Random(Rows * columns, seed: 3), stored);
        float[] x = Random(tokens * columns, seed: 4), y = new float[tokens * Rows], last = new float[Rows];
        using PackedMatrix packed = Stored.TQ2_0.Pack(stored, Rows, columns);
        Stored.TQ2_0.MatMul(packed, x, tokens, y);
        Stored.TQ2_0.MatMul(packed, x.AsSpan(299 * columns), 1, last);
        Assert.Equal(last, y[(299 * Rows)..]);
    }

    [Fact]
    public void ADotProductIsARowOfAProduct()
    {
        const int columns = 320;
        byte[] stored = new byte[Stored.Q8_0.Bytes(Rows * columns)];
        Stored.Q8_0.Encode(Random(Rows * columns, seed: 5), stored);
        float[] x = Random(columns, seed: 6), y = new float[Rows];
        Stored.Q8_0.MatMul(stored, Rows, columns, x, y);
        int bytes = stored.Length / Rows;
        for (int row = 0; row < Rows; row++) Assert.Equal(y[row], Stored.Q8_0.Dot(stored.AsSpan(row * bytes, bytes), x));
        Assert.Equal(0, Stored.Q8_0.Dot([], []));
    }

    [Fact]
    public void WhatDoesNotFitIsSaidInWords()
    {
        Says("Rows of 100 weights are no whole number of blocks: q8_0 has 32 weights in a block.", () => Stored.Q8_0.Pack(new byte[340], 10, 100));
        Says("2 rows of 64 weights of q8_0 take 136 bytes, not 135.", () => Stored.Q8_0.Pack(new byte[135], 2, 64));
        Assert.Throws<ArgumentOutOfRangeException>(() => Stored.Q8_0.Pack([], 0, 32));
        using PackedMatrix packed = Stored.Q8_0.Pack(new byte[136], 2, 64);
        Says("The input has 63 values; 1 tokens of 64 columns are 64.", () => Stored.Q8_0.MatMul(packed, new float[63], 1, new float[2]));
        Says("The output has 3 values; 1 tokens of 2 rows are 2.", () => Stored.Q8_0.MatMul(packed, new float[64], 1, new float[3]));
        Says("The input has 65 values, which are no whole number of tokens of 64 columns.", () => Stored.Q8_0.MatMul(new byte[136], 2, 64, new float[65], new float[2]));
        Assert.Throws<ArgumentNullException>(() => Stored.Q8_0.MatMul(null!, [], 0, []));
        Stored.Q8_0.MatMul(packed, [], 0, []);
    }

    [Fact]
    public void ACodeOutsideItsRangeIsRefused()
    {
        byte[] stored = new byte[Stored.TQ2_0.BlockBytes];
        stored[5] = 0xff;
        Assert.Contains("tq2_0", Assert.Throws<InvalidDataException>(() => Stored.TQ2_0.Pack(stored, 1, 256)).Message);
    }

    [Fact]
    public void ThreadsShareAnEngine()
    {
        const int columns = 256;
        byte[] stored = new byte[Stored.TQ2_0.Bytes(Rows * columns)];
        Stored.TQ2_0.Encode(Random(Rows * columns, seed: 7), stored);
        float[] x = Random(columns, seed: 8), expected = new float[Rows];
        using var engine = new KernelEngine([KernelTables.Kernels], threads: 2);
        using PackedMatrix packed = engine.Pack(Stored.TQ2_0.Entry, stored, Rows, columns);
        engine.MatMul(packed, x, 1, expected);
        Parallel.For(0, 64, _ =>
        {
            float[] y = new float[Rows];
            engine.MatMul(packed, x, 1, y);
            Assert.Equal(expected, y);
        });
    }

    private static void Says(string message, Action action) => Assert.StartsWith(message, Assert.ThrowsAny<ArgumentException>(action).Message);

    private static unsafe void Encode(FormatEntry format, ReadOnlySpan<float> values, Span<byte> stored)
    {
        int blocks = values.Length / format.BlockWeights;
        fixed (float* weights = values)
        fixed (byte* start = stored)
        {
            byte* data = format.RowHead ? start + format.TailBytes : start;
            byte* tail = format.RowHead ? start : data + blocks * format.BlockBytes;
            nint* tailArgs = stackalloc nint[] { (nint)weights, (nint)tail, values.Length };
            if (format.EncodeTail != 0) ((delegate*<nint*, nint, nint, byte*, void>)format.EncodeTail)(tailArgs, 0, 1, null);
            nint* args = stackalloc nint[] { (nint)weights, (nint)data, (nint)tail };
            ((delegate*<nint*, nint, nint, byte*, void>)format.Encode)(args, 0, blocks, null);
        }
    }

    private static unsafe void Decode(FormatEntry format, ReadOnlySpan<byte> stored, Span<float> values)
    {
        int blocks = values.Length / format.BlockWeights;
        fixed (float* weights = values)
        fixed (byte* start = stored)
        {
            byte* data = format.RowHead ? start + format.TailBytes : start;
            byte* tail = format.RowHead ? start : data + blocks * format.BlockBytes;
            nint* args = stackalloc nint[] { (nint)data, (nint)tail, (nint)weights };
            ((delegate*<nint*, nint, nint, byte*, void>)format.Decode)(args, 0, blocks, null);
        }
    }

    private static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() * 2 - 1)];
    }
}
