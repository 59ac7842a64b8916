using BitNet.Gen.Emit;
using BitNet.Gen.Formats;
using BitNet.Gen.Tests.Emit;

namespace BitNet.Gen.Tests.Formats;

/// <summary>A format's generated functions, compiled in memory and called on arrays.</summary>
internal sealed unsafe class CompiledFormat
{
    private readonly FormatSpec _format;
    private readonly CompiledClass _class;

    internal CompiledFormat(FormatSpec format)
    {
        _format = format;
        var writer = new CodeWriter();
        PortableMethods.Write(writer, [.. FormatMethods.Of(format).Select(method => method.Program)]);
        _class = CompiledClass.Compile(writer.ToString());
    }

    internal FormatSpec Format => _format;

    internal float[] Decode(byte[] stored, int weights)
    {
        var values = new float[weights];
        fixed (byte* data = stored)
        fixed (float* to = values)
            _class.Run("decode", [(nint)data, (nint)(data + TailAt(weights)), (nint)to], weights / _format.BlockWeights);
        return values;
    }

    internal byte[] Encode(float[] values)
    {
        var stored = new byte[TailAt(values.Length) + _format.TailBytes];
        fixed (float* from = values)
        fixed (byte* data = stored)
        {
            nint tail = (nint)(data + TailAt(values.Length));
            if (_format.TailBytes > 0) _class.Run("encode_tail", [(nint)from, tail, values.Length], 1);
            _class.Run("encode", [(nint)from, (nint)data, tail], values.Length / _format.BlockWeights);
        }

        return stored;
    }

    /// <summary>The code of each weight of a matrix that is stored in an order of its own.</summary>
    internal byte[] Arrange(byte[] stored, int rows, int columns, params int[] parameters)
    {
        var arranged = new byte[rows * columns];
        fixed (byte* data = stored)
        fixed (byte* to = arranged)
            _class.Run("arrange", [(nint)data, stored.Length, (nint)to, rows, columns, .. parameters.Select(p => (nint)p)], rows);
        return arranged;
    }

    /// <summary>The stored bytes of such codes.</summary>
    internal byte[] Rearrange(byte[] arranged, int bytes, int rows, int columns, params int[] parameters)
    {
        var stored = new byte[bytes];
        fixed (byte* from = arranged)
        fixed (byte* data = stored)
            _class.Run("rearrange", [(nint)from, (nint)data, rows, columns, .. parameters.Select(p => (nint)p)], bytes);
        return stored;
    }

    /// <summary>The bytes that such a matrix takes, without the tail.</summary>
    internal uint StoredBytes(int rows, int columns, params int[] parameters)
    {
        uint result = 0;
        _class.Run("stored_bytes", [(nint)(&result), rows, columns, .. parameters.Select(p => (nint)p)], 1);
        return result;
    }

    private int TailAt(int weights) => weights / _format.BlockWeights * _format.BlockBytes;
}
