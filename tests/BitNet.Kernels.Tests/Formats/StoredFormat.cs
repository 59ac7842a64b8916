using BitNet.Runtime.Tables;

namespace BitNet.Kernels.Tests.Formats;

/// <summary>Calls a format's generated functions on arrays.</summary>
internal sealed unsafe class StoredFormat(FormatEntry entry)
{
    internal static StoredFormat Of(string name) => new(KernelTables.Kernels.Formats.Single(format => format.Name == name));

    internal FormatEntry Entry => entry;

    internal float[] Decode(byte[] stored, int weights) => Read<float>(entry.Decode, stored, weights, weights);

    internal float[] Scales(byte[] stored, int weights) => Read<float>(entry.Scales, stored, weights, weights / entry.BlockWeights);

    internal T[] Codes<T>(byte[] stored, int weights)
        where T : unmanaged => Read<T>(entry.Codes, stored, weights, weights);

    internal byte[] Encode(float[] values)
    {
        var stored = new byte[entry.TensorBytes(values.Length)];
        Array.Fill(stored, (byte)0xA5);
        int blocks = values.Length / entry.BlockWeights;
        fixed (float* weights = values)
        fixed (byte* data = stored)
        {
            var (first, tail) = Places(data, blocks);
            if (entry.EncodeTail != 0) Call(entry.EncodeTail, 1, (nint)weights, tail, values.Length);
            Call(entry.Encode, blocks, (nint)weights, first, tail);
        }

        return stored;
    }

    private T[] Read<T>(nint function, byte[] stored, int weights, int results)
        where T : unmanaged
    {
        Assert.Equal(entry.TensorBytes(weights), stored.Length);
        var result = new T[results];
        int blocks = weights / entry.BlockWeights;
        fixed (byte* data = stored)
        fixed (T* to = result)
        {
            var (first, tail) = Places(data, blocks);
            Call(function, blocks, first, tail, (nint)to);
        }

        return result;
    }

    // The blocks and what they share: behind them, or before them in each row, of which there is one here.
    private (nint First, nint Tail) Places(byte* data, int blocks) => entry.RowHead
        ? ((nint)(data + entry.TailBytes), (nint)data)
        : ((nint)data, (nint)(data + ((nint)blocks * entry.BlockBytes)));

    private static void Call(nint function, nint items, nint first, nint second, nint third)
    {
        nint* args = stackalloc nint[] { first, second, third };
        ((delegate*<nint*, nint, nint, byte*, void>)function)(args, 0, items, null);
    }
}
