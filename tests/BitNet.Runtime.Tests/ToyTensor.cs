using BitNet.Runtime.Memory;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Weights;

namespace BitNet.Runtime.Tests;

/// <summary>A tensor in a toy format, with the codes that it was made of.</summary>
internal sealed unsafe class ToyTensor : IDisposable
{
    public const long FileOffset = 4096;

    private readonly AlignedBuffer _memory;

    private ToyTensor(FormatEntry format, int rows, int columns)
    {
        long bytes = format.TensorBytes((long)rows * columns);
        _memory = new AlignedBuffer(bytes);
        Codes = new byte[rows * columns];
        Matrix = new StoredMatrix("toy.weight", format, rows, columns, _memory.Pointer, bytes, FileOffset);
    }

    public StoredMatrix Matrix { get; }

    /// <summary>The codes <c>[rows, columns]</c>; of float formats none.</summary>
    public byte[] Codes { get; }

    /// <summary>Ternary codes from a small generator; <paramref name="scale"/> of a row and block.</summary>
    public static ToyTensor Ternary(FormatEntry format, int rows, int columns, Func<int, int, float> scale)
    {
        var tensor = new ToyTensor(format, rows, columns);
        uint state = 1;
        for (int i = 0; i < tensor.Codes.Length; i++) tensor.SetCode(i, (byte)((state = 1103515245 * state + 12345) >> 16 & 0x7FFF) % 3);
        if (format.ScaleAt == "tensor") *(float*)tensor.Matrix.Tail = scale(0, 0);
        else tensor.SetScales(2, scale);
        return tensor;
    }

    /// <summary>Signed codes in [-127, 127].</summary>
    public static ToyTensor SignedBytes(int rows, int columns, Func<int, int, float> scale)
    {
        var tensor = new ToyTensor(ToyFormats.Bytes, rows, columns);
        for (int i = 0; i < tensor.Codes.Length; i++)
        {
            tensor.Codes[i] = unchecked((byte)((37 * i + 11) % 255 - 127));
            tensor.Matrix.Data[i / 8 * 12 + i % 8] = tensor.Codes[i];
        }

        tensor.SetScales(8, scale);
        return tensor;
    }

    public static ToyTensor Halves(int rows, int columns, Func<int, Half> value)
    {
        var tensor = new ToyTensor(ToyFormats.Float16, rows, columns);
        for (int i = 0; i < tensor.Codes.Length; i++) ((Half*)tensor.Matrix.Data)[i] = value(i);
        return tensor;
    }

    /// <summary>Sets the two bits of a ternary weight.</summary>
    public void SetCode(int weight, int code)
    {
        Codes[weight] = (byte)code;
        byte* packed = Matrix.Data + weight / 8 * Matrix.Format.BlockBytes + weight % 8 / 4;
        int shift = 2 * (weight % 4);
        *packed = (byte)(*packed & ~(3 << shift) | code << shift);
    }

    public void Dispose() => _memory.Dispose();

    private void SetScales(int place, Func<int, int, float> scale)
    {
        int blocks = Matrix.Columns / 8;
        for (long block = 0; block < Matrix.Blocks; block++)
            *(float*)(Matrix.Data + block * Matrix.Format.BlockBytes + place) = scale((int)(block / blocks), (int)(block % blocks));
    }
}
