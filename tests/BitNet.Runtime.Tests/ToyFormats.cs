using BitNet.Runtime.Tables;

namespace BitNet.Runtime.Tests;

/// <summary>Small formats, in the shape of generated ones.</summary>
internal static unsafe class ToyFormats
{
    /// <summary>Ternary, 8 weights in 2 bytes, flat, one f32 scale behind the blocks.</summary>
    public static readonly FormatEntry Flat = new()
    {
        Name = "toy_flat", GgufId = 1000, GgufName = "TOY_FLAT", BlockWeights = 8, BlockBytes = 2, Flat = true, TailBytes = 4,
        Activations = ActivationKind.Int8PerToken, CodeType = "u8", CodeMin = 0, CodeMax = 2, ZeroPoint = 1, ScaleAt = "tensor", ScaleType = "f32",
        Decode = Address(&DecodeFlat), Codes = Address(&CodesFlat), Scales = Address(&ScalesFlat), EncodeTail = 0, Encode = 0,
    };

    /// <summary>Ternary, 8 weights in 2 bytes, then the block's f32 scale.</summary>
    public static readonly FormatEntry Block = Flat with
    {
        Name = "toy_block", GgufId = 1001, GgufName = "TOY_BLOCK", BlockBytes = 6, Flat = false, TailBytes = 0, ScaleAt = "block",
        Decode = Address(&DecodeBlock), Codes = Address(&CodesBlock), Scales = Address(&ScalesBlock),
    };

    /// <summary>8 signed bytes, then the block's f32 scale; multiplies floats.</summary>
    public static readonly FormatEntry Bytes = Block with
    {
        Name = "toy_q8", GgufId = 1002, GgufName = "TOY_Q8", BlockBytes = 12, Activations = ActivationKind.Float, CodeType = "i8", CodeMin = -127, CodeMax = 127, ZeroPoint = 0,
        Decode = Address(&DecodeBytes), Codes = Address(&CodesBytes), Scales = Address(&ScalesBytes),
    };

    /// <summary>Plain float16.</summary>
    public static readonly FormatEntry Float16 = new()
    {
        Name = "f16", GgufId = 1, GgufName = "F16", BlockWeights = 1, BlockBytes = 2, Flat = false, TailBytes = 0,
        Activations = ActivationKind.Float, CodeType = "f16", CodeMin = 0, CodeMax = 0, ZeroPoint = 0, ScaleAt = "none", ScaleType = "",
        Decode = Address(&DecodeHalf), Codes = Address(&CodesHalf), Scales = 0, EncodeTail = 0, Encode = 0,
    };

    public static nint Address(delegate*<nint*, nint, nint, byte*, void> function) => (nint)function;

    private static byte Code(byte* block, int i) => (byte)(block[i / 4] >> 2 * (i % 4) & 3);

    private static void Codes(nint* args, nint from, nint to, int stride)
    {
        for (nint b = from; b < to; b++)
        {
            for (int i = 0; i < 8; i++) ((byte*)args[2])[b * 8 + i] = Code((byte*)args[0] + b * stride, i);
        }
    }

    private static void CodesFlat(nint* args, nint from, nint to, byte* scratch) => Codes(args, from, to, 2);

    private static void CodesBlock(nint* args, nint from, nint to, byte* scratch) => Codes(args, from, to, 6);

    private static void CodesBytes(nint* args, nint from, nint to, byte* scratch)
    {
        for (nint b = from; b < to; b++) new ReadOnlySpan<byte>((byte*)args[0] + b * 12, 8).CopyTo(new Span<byte>((byte*)args[2] + b * 8, 8));
    }

    private static void CodesHalf(nint* args, nint from, nint to, byte* scratch) =>
        new ReadOnlySpan<ushort>((ushort*)args[0] + from, (int)(to - from)).CopyTo(new Span<ushort>((ushort*)args[2] + from, (int)(to - from)));

    private static void ScalesFlat(nint* args, nint from, nint to, byte* scratch)
    {
        for (nint b = from; b < to; b++) ((float*)args[2])[b] = *(float*)args[1];
    }

    private static void ScalesBlock(nint* args, nint from, nint to, byte* scratch)
    {
        for (nint b = from; b < to; b++) ((float*)args[2])[b] = *(float*)((byte*)args[0] + b * 6 + 2);
    }

    private static void ScalesBytes(nint* args, nint from, nint to, byte* scratch)
    {
        for (nint b = from; b < to; b++) ((float*)args[2])[b] = *(float*)((byte*)args[0] + b * 12 + 8);
    }

    private static void DecodeFlat(nint* args, nint from, nint to, byte* scratch)
    {
        for (nint b = from; b < to; b++)
        {
            for (int i = 0; i < 8; i++) ((float*)args[2])[b * 8 + i] = *(float*)args[1] * (Code((byte*)args[0] + b * 2, i) - 1);
        }
    }

    private static void DecodeBlock(nint* args, nint from, nint to, byte* scratch)
    {
        for (nint b = from; b < to; b++)
        {
            byte* block = (byte*)args[0] + b * 6;
            for (int i = 0; i < 8; i++) ((float*)args[2])[b * 8 + i] = *(float*)(block + 2) * (Code(block, i) - 1);
        }
    }

    private static void DecodeBytes(nint* args, nint from, nint to, byte* scratch)
    {
        for (nint b = from; b < to; b++)
        {
            byte* block = (byte*)args[0] + b * 12;
            for (int i = 0; i < 8; i++) ((float*)args[2])[b * 8 + i] = *(float*)(block + 8) * (sbyte)block[i];
        }
    }

    private static void DecodeHalf(nint* args, nint from, nint to, byte* scratch)
    {
        for (nint b = from; b < to; b++) ((float*)args[2])[b] = (float)((Half*)args[0])[b];
    }
}
