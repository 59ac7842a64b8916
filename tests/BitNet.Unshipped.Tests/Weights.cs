using BitNet.Kernels.Tests.Formats;
using BitNet.Runtime.Tables;

namespace BitNet.Unshipped.Tests;

/// <summary>A stored matrix in one of this project's formats.</summary>
internal sealed class Weights
{
    private const float Huge = 1e6f;

    private Weights(FormatEntry format, int rows)
    {
        Format = format;
        Rows = rows;
        Columns = format.Flat ? 96 : 3 * Math.Max(64, format.BlockWeights);
        Stored = new byte[format.TensorBytes(Rows, Columns)];
        Values = new float[Rows * Columns];
    }

    public static IEnumerable<FormatEntry> Formats => KernelTables.Kernels.Formats;

    public FormatEntry Format { get; }

    public int Rows { get; }

    public int Columns { get; }

    public byte[] Stored { get; }

    /// <summary>The weights by hand.</summary>
    public float[] Values { get; }

    public static FormatEntry Of(string name) => Formats.Single(format => format.Name == name);

    /// <summary>Random bytes; a block whose scale is infinite, NaN or huge is drawn again.</summary>
    public static Weights Random(FormatEntry format, int rows)
    {
        var weights = new Weights(format, rows);
        var random = new Random(format.Name.Length);
        var (shared, sharedBytes) = (weights.SharedAt(0), format.TailBytes);
        for (int block = 0; block < weights.Values.Length / format.BlockWeights; block++)
        {
            Span<byte> bytes = weights.Stored.AsSpan(weights.BlockAt(block), format.BlockBytes);
            if (format.RowHead || block == 0)
            {
                shared = weights.SharedAt(block);
                BitConverter.TryWriteBytes(weights.Stored.AsSpan(shared, sharedBytes), format.RowHead ? BitConverter.HalfToInt16Bits((Half)0.375) : BitConverter.SingleToInt32Bits(0.375f));
            }

            do random.NextBytes(bytes);
            while (!weights.Decode(block));
        }

        return weights;
    }

    /// <summary>What the format's encoder makes of random values.</summary>
    public static Weights Encoded(FormatEntry format, int rows, out float[] values)
    {
        var weights = new Weights(format, rows);
        var random = new Random(1);
        values = [.. weights.Values.Select(_ => (random.NextSingle() + random.NextSingle() + random.NextSingle() - 1.5f) * 0.1f)];
        var codec = new StoredFormat(format);
        int parts = format.RowHead ? rows : 1, count = values.Length / parts;
        for (int part = 0; part < parts; part++) codec.Encode(values[(part * count)..((part + 1) * count)]).CopyTo(weights.Stored, part * (weights.Stored.Length / parts));
        for (int block = 0; block < values.Length / format.BlockWeights; block++) weights.Decode(block);
        return weights;
    }

    private int Row(int block) => block * Format.BlockWeights / Columns;

    private int BlockAt(int block) => (block * Format.BlockBytes) + (Format.RowHead ? (Row(block) + 1) * Format.TailBytes : 0);

    private int SharedAt(int block) => Format.RowHead ? Row(block) * (int)Format.TensorBytes(Columns) : Stored.Length - Format.TailBytes;

    private bool Decode(int block)
    {
        Decoder byHand = Decoders.All[Format.Name];
        ReadOnlySpan<byte> bytes = Stored.AsSpan(BlockAt(block), Format.BlockBytes), shared = Stored.AsSpan(SharedAt(block), Format.TailBytes);
        Span<float> values = Values.AsSpan(block * Format.BlockWeights, Format.BlockWeights);
        for (int i = 0; i < values.Length; i++) values[i] = byHand(bytes, shared, i);
        return !values.ContainsAnyExceptInRange(-Huge, Huge);
    }
}
