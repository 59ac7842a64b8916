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
            byte* tail = data + ((nint)blocks * entry.BlockBytes);
            if (entry.EncodeTail != 0) Call(entry.EncodeTail, 1, (nint)weights, (nint)tail, values.Length);
            Call(entry.Encode, blocks, (nint)weights, (nint)data, (nint)tail);
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
            Call(function, blocks, (nint)data, (nint)(data + ((nint)blocks * entry.BlockBytes)), (nint)to);
        return result;
    }

    private static void Call(nint function, nint items, nint first, nint second, nint third)
    {
        nint* args = stackalloc nint[] { first, second, third };
        ((delegate*<nint*, nint, nint, byte*, void>)function)(args, 0, items, null);
    }
}
