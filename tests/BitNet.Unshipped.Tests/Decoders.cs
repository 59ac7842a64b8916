namespace BitNet.Unshipped.Tests;

/// <summary>Every format of this project by hand: the truth that the specs are compared with.</summary>
internal static partial class Decoders
{
    private static readonly int[] Levels = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

    private static readonly float[] Normal =
    [
        -1, -0.69619f, -0.52507f, -0.39492f, -0.28444f, -0.18477f, -0.09105f, 0,
        0.07958f, 0.16093f, 0.24611f, 0.33791f, 0.44071f, 0.56262f, 0.72296f, 1,
    ];

    /// <summary>By the format's name.</summary>
    internal static IReadOnlyDictionary<string, Decoder> All { get; } = new Dictionary<string, Decoder>(Floats.Concat(Codes).Concat(Vectors));

    private static Dictionary<string, Decoder> Floats => new()
    {
        ["nvfp4_two_level"] = (block, shared, i) => Bits.F32(shared, 0) * 0.5f * Bits.Small(block[0] & 127, 4, 3) * (2 * Bits.Small(Bits.Field(block[1..], 4 * i, 4), 2, 1)),
        ["fp8_e4m3_128"] = (block, _, i) => Bits.F32(block, 0) * E4M3(block[4 + i]),
        ["mxfp8_e4m3"] = (block, _, i) => E4M3(block[1 + i]) * Bits.PowerOfTwo(block[0]),
        ["fp8_e5m2_32"] = (block, _, i) => Bits.PowerOfTwo(block[0]) * (float)BitConverter.UInt16BitsToHalf((ushort)(block[1 + i] << 8)),
        ["mxfp6_e3m2"] = (block, _, i) => Bits.PowerOfTwo(block[0]) * Bits.Small(Bits.Field(block[1..], 6 * i, 6), 3, 2),
        ["mxfp6_e2m3"] = (block, _, i) => Bits.PowerOfTwo(block[0]) * Bits.Small(Bits.Field(block[1..], 6 * i, 6), 2, 3),
        ["powers"] = (block, _, i) => Bits.F16(block, 0) * (Bits.Field(block[2..], 4 * i, 4) is var q && q < 8 ? MathF.ScaleB(1, q) : -MathF.ScaleB(1, q - 8)),
        ["nf4_64"] = (block, _, i) => Bits.F32(block, 0) * Normal[i % 2 == 0 ? block[4 + (i / 2)] / 16 : block[4 + (i / 2)] % 16],
        ["fourlevels"] = (block, _, i) => Bits.F16(block, 0) * (Bits.Field(block[2..], 2 * i, 2) switch { 0 => -1f, 1 => -0.3f, 2 => 0.3f, _ => 1f }),
    };

    private static Dictionary<string, Decoder> Codes => new()
    {
        ["onebit32"] = (block, _, i) => Bits.Field(block[2..], i, 1) == 1 ? Bits.F16(block, 0) : -Bits.F16(block, 0),
        ["onebit128"] = (block, _, i) => Bits.F16(block, 0) * (Bits.Field(block[2..], i, 1) == 1 ? 1 : -1),
        ["fourlevels_int"] = (block, _, i) => Bits.F16(block, 0) * (Bits.Field(block[2..], 2 * i, 2) switch { 0 => -10, 1 => -3, 2 => 3, _ => 10 }),
        ["affine2"] = (block, shared, i) => Bits.F32(shared, 0) * (Bits.Field(block, 2 * i, 2) - 2),
        ["ternary5"] = (block, _, i) => Bits.F16(block, 13) * ((block[i / 5] / (int)Math.Pow(3, i % 5) % 3) - 1),
        ["bytes_sum"] = (block, _, i) => Bits.F16(block, 0) * (sbyte)block[4 + i],
        ["bytes_k"] = (block, _, i) => Bits.F32(block, 0) * (sbyte)block[4 + i],
        ["planes3"] = (block, _, i) => Bits.F16(block, 0) * (Bits.Field(block[2..], i, 1) + (2 * Bits.Field(block[6..], i, 1)) + (4 * Bits.Field(block[10..], i, 1)) - 3.5f),
        ["planes6"] = (block, _, i) => (Bits.F16(block, 48) * ((block[16 + (i % 32)] >> (i < 32 ? 0 : 4) & 15) + (16 * (block[i % 16] >> (i / 16 * 2) & 3)))) + Bits.F16(block, 50),
        ["rowscale4"] = (block, shared, i) => Bits.F16(shared, 0) * ((i == 0 ? block[0] % 16 : block[0] / 16) - shared[2]),
        ["awq_like"] = (block, _, i) => (Bits.Field(block[(3 + (i / 8 * 4))..], 4 * ((i % 2 * 4) + (i % 8 / 2)), 4) - block[2]) * Bits.F16(block, 0),
        ["iq4_wide"] = (block, _, i) =>
        {
            int low = Bits.Field(block[4..], 4 * (i / 32), 4), high = Bits.Field(block[2..], 2 * (i / 32), 2);
            return Bits.F16(block, 0) * (low + (16 * high) - 32) * Levels[block[8 + (i / 32 * 16) + (i % 16)] >> (i % 32 < 16 ? 0 : 4) & 15];
        },
        ["sparse24"] = (block, _, i) =>
        {
            int first = Bits.Field(block[34..], i / 4 * 4, 2), second = Bits.Field(block[34..], (i / 4 * 4) + 2, 2);
            int kept = i % 4 == first ? (sbyte)block[2 + (i / 4 * 2)] : i % 4 == second ? (sbyte)block[3 + (i / 4 * 2)] : 0;
            return Bits.F16(block, 0) * kept;
        },
    };

    private static float E4M3(byte bits) => (bits & 127) == 127 ? float.NaN : Bits.Small(bits, 4, 3);
}
