namespace BitNet.Unshipped.Tests;

internal static partial class Decoders
{
    private static readonly ulong[] Grid2xxs = Bits.Grid("small2xxs.grid.txt");
    private static readonly ulong[] Grid2xs = Bits.Grid("small2xs.grid.txt");
    private static readonly ulong[] Grid3xxs = Bits.Grid("small3xxs.grid.txt");
    private static readonly ulong[] Grid3s = Bits.Grid("small3s.grid.txt");
    private static readonly ulong[] Grid1 = Bits.Grid("small1s.grid.txt");

    private static Dictionary<string, Decoder> Vectors => new()
    {
        ["vec2xxs"] = (block, _, i) =>
        {
            ReadOnlySpan<byte> group = block[(2 + (i / 32 * 8))..];
            uint aux = Bits.U32(group, 4);
            float magnitude = Byte(Grid2xxs[group[i / 8 % 4]], i % 8);
            return Bits.F16(block, 0) * (0.5f + (aux >> 28)) * 0.25f * (Bits.IsNegative((int)(aux >> (i / 8 % 4 * 7)) & 127, i % 8) ? -magnitude : magnitude);
        },
        ["vec2xs"] = (block, _, i) =>
        {
            int q = Bits.U16(block, 2 + (i / 8 * 2));
            float magnitude = Byte(Grid2xs[q % 512], i % 8);
            return Bits.F16(block, 0) * (0.5f + Bits.Field(block[66..], i / 16 * 4, 4)) * 0.25f * (Bits.IsNegative(q / 512, i % 8) ? -magnitude : magnitude);
        },
        ["vec3xxs"] = (block, _, i) =>
        {
            uint aux = Bits.U32(block, 66 + (i / 32 * 4));
            float magnitude = Byte(Grid3xxs[block[2 + (i / 4)]], i % 4);
            return Bits.F16(block, 0) * (0.5f + (aux >> 28)) * 0.5f * (Bits.IsNegative((int)(aux >> (i / 8 % 4 * 7)) & 127, i % 8) ? -magnitude : magnitude);
        },
        ["vec3s"] = (block, _, i) =>
        {
            int index = block[2 + (i / 4)] + (256 * Bits.Field(block[66..], i / 4, 1));
            float sign = Bits.Field(block[74..], i, 1) == 1 ? -1 : 1;
            return Bits.F16(block, 0) * (1 + (2 * Bits.Field(block[106..], i / 32 * 4, 4))) * sign * Byte(Grid3s[index], i % 4);
        },
        ["vec1s"] = (block, _, i) =>
        {
            int high = Bits.U16(block, 34 + (i / 32 * 2));
            int index = block[2 + (i / 8)] + (256 * (high >> (i / 8 % 4 * 3) & 7));
            return Bits.F16(block, 0) * ((2 * (high >> 12 & 7)) + 1) * ((long)Grid1[(index * 8) + (i % 8)] + (high >= 0x8000 ? -0.125f : 0.125f));
        },
        ["vec1m"] = (block, _, i) =>
        {
            int bits = 0;
            for (int word = 0; word < 4; word++) bits += Bits.U16(block, 48 + (2 * word)) >> 12 << (4 * word);
            int part = Bits.U16(block, 48 + (i / 64 * 2)) >> (i / 16 % 4 * 3) & 7, high = Bits.Field(block[32..], i / 8 * 4, 4);
            float element = (long)Grid1[((block[i / 8] + (256 * (high % 8))) * 8) + (i % 8)];
            return (float)BitConverter.UInt16BitsToHalf((ushort)bits) * ((2 * part) + 1) * (element + (high < 8 ? 0.125f : -0.125f));
        },
    };

    private static float Byte(ulong vector, int place) => vector >> (8 * place) & 255;
}
