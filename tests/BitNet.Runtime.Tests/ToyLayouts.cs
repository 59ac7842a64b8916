using BitNet.Runtime.Tables;

namespace BitNet.Runtime.Tests;

/// <summary>Small layouts (tiles are row-major, unpacked) and products over them, in the shape of generated ones.</summary>
internal static unsafe class ToyLayouts
{
    public static readonly LayoutEntry Ternary = new()
    {
        Name = "toypanel", TileRows = 4, TileK = 4, TileBytes = 16, CodeType = "u8", CodeMin = 0, CodeMax = 2, ScaleType = "",
        ZeroPoint = 1, Activations = ActivationKind.Int8PerToken, FiniteOnly = false, Pack = ToyFormats.Address(&PackTernary),
    };

    public static readonly LayoutEntry Bytes = new()
    {
        Name = "toyq8", TileRows = 4, TileK = 4, TileBytes = 32, CodeType = "i8", CodeMin = -128, CodeMax = 127, ScaleType = "f32",
        Activations = ActivationKind.Float, FiniteOnly = false, Pack = ToyFormats.Address(&PackBytes),
    };

    public static readonly LayoutEntry Float16 = new()
    {
        Name = "f16", TileRows = 4, TileK = 1, TileBytes = 8, CodeType = "f16", CodeMin = 0, CodeMax = 0, ScaleType = "",
        Activations = ActivationKind.Float, FiniteOnly = true, Pack = ToyFormats.Address(&PackHalf),
    };

    public static readonly LayoutEntry Float32 = Float16 with
    {
        Name = "f32", TileBytes = 16, CodeType = "f32", FiniteOnly = false, Pack = ToyFormats.Address(&PackFloat),
    };

    /// <summary>A table of all toy formats and layouts with their products, for one target that is always usable.</summary>
    public static KernelTable Table(params LayoutEntry[] layouts) => new(
        Products(), [new TargetEntry("scalar", () => true, "true", 0)], [ToyFormats.Flat, ToyFormats.Block, ToyFormats.Bytes, ToyFormats.Float16],
        layouts.Length != 0 ? layouts : [Ternary, Bytes, Float16, Float32], []);

    private static KernelEntry[] Products()
    {
        var entries = new List<KernelEntry>();
        foreach ((string suffix, int tokens) in new[] { ("one", 1), ("many", 3) })
        {
            foreach (string granularity in new[] { "tensor", "row", "group" })
            {
                nint product = granularity switch
                {
                    "tensor" => ToyFormats.Address(&MultiplyTensor),
                    "row" => ToyFormats.Address(&MultiplyRow),
                    _ => ToyFormats.Address(&MultiplyGroup),
                };
                entries.Add(new KernelEntry("matmul", $"toypanel.{granularity}.{suffix}", "scalar", [], product, MinTokens: tokens));
            }

            entries.Add(new KernelEntry("matmul", $"toyq8.{suffix}", "scalar", [], ToyFormats.Address(&MultiplyBytes), MinTokens: tokens));
            entries.Add(new KernelEntry("matmul", $"f16.{suffix}", "scalar", [], ToyFormats.Address(&MultiplyHalf), MinTokens: tokens));
            entries.Add(new KernelEntry("matmul", $"f32.{suffix}", "scalar", [], ToyFormats.Address(&MultiplyFloat), MinTokens: tokens));
        }

        return [.. entries];
    }

    private static void Pack(nint* args, nint from, nint to, int k, int bytes, int tileBytes)
    {
        for (nint tile = from; tile < to; tile++)
        {
            for (int r = 0; r < 4; r++)
            {
                new ReadOnlySpan<byte>((byte*)args[0] + r * args[1] + tile * k * bytes, k * bytes)
                    .CopyTo(new Span<byte>((byte*)args[3] + tile * tileBytes + r * k * bytes, k * bytes));
            }
        }
    }

    private static void PackTernary(nint* args, nint from, nint to, byte* scratch) => Pack(args, from, to, 4, 1, 16);

    private static void PackHalf(nint* args, nint from, nint to, byte* scratch) => Pack(args, from, to, 1, 2, 8);

    private static void PackFloat(nint* args, nint from, nint to, byte* scratch) => Pack(args, from, to, 1, 4, 16);

    private static void PackBytes(nint* args, nint from, nint to, byte* scratch)
    {
        Pack(args, from, to, 4, 1, 32);
        for (nint tile = from; tile < to; tile++)
        {
            for (int r = 0; r < 4; r++) ((float*)((byte*)args[3] + tile * 32 + 16))[r] = ((float*)args[2])[tile * args[4] + r];
        }
    }

    private static void Store(nint* args, nint at, float y) => ((float*)args[5])[at] = y + (args[10] == 0 ? 0 : ((float*)args[9])[at]);

    private static void MultiplyTensor(nint* args, nint from, nint to, byte* scratch) => MultiplyTernary(args, from, to, (panel, r, g) => ((float*)args[1])[0]);

    private static void MultiplyRow(nint* args, nint from, nint to, byte* scratch) => MultiplyTernary(args, from, to, (panel, r, g) => ((float*)args[1])[panel * 4 + r]);

    private static void MultiplyGroup(nint* args, nint from, nint to, byte* scratch)
    {
        nint groups = (args[6] + args[11] - 1) / args[11];
        MultiplyTernary(args, from, to, (panel, r, g) => ((float*)args[1])[(panel * groups + g) * 4 + r]);
    }

    private static void MultiplyTernary(nint* args, nint from, nint to, Func<nint, int, nint, float> scale)
    {
        nint k = args[6], tokens = args[7], tiles = (k + 3) / 4;
        nint group = args[11] == 0 ? k : args[11];
        nint groups = (k + group - 1) / group;
        for (nint panel = from; panel < to; panel++)
        {
            for (nint t = 0; t < tokens; t++)
            {
                for (int r = 0; r < 4; r++)
                {
                    float y = 0;
                    for (nint g = 0; g < groups; g++)
                    {
                        int sum = -((int*)args[4])[t * groups + g];
                        for (nint i = g * group; i < Math.Min(k, (g + 1) * group); i++)
                            sum += ((byte*)args[0])[(panel * tiles + i / 4) * 16 + r * 4 + i % 4] * ((sbyte*)args[2])[t * k + i];
                        y += sum * scale(panel, r, g);
                    }

                    Store(args, t * args[8] + panel * 4 + r, y / ((float*)args[3])[t]);
                }
            }
        }
    }

    private static void MultiplyValues(nint* args, nint from, nint to, Func<nint, int, nint, float> weight)
    {
        for (nint panel = from; panel < to; panel++)
        {
            for (nint t = 0; t < args[7]; t++)
            {
                for (int r = 0; r < 4; r++)
                {
                    float y = 0;
                    for (nint i = 0; i < args[6]; i++) y += weight(panel, r, i) * ((float*)args[2])[t * args[6] + i];
                    Store(args, t * args[8] + panel * 4 + r, y);
                }
            }
        }
    }

    private static void MultiplyFloat(nint* args, nint from, nint to, byte* scratch) =>
        MultiplyValues(args, from, to, (panel, r, i) => ((float*)args[0])[(panel * args[6] + i) * 4 + r]);

    private static void MultiplyHalf(nint* args, nint from, nint to, byte* scratch) =>
        MultiplyValues(args, from, to, (panel, r, i) => (float)((Half*)args[0])[(panel * args[6] + i) * 4 + r]);

    private static void MultiplyBytes(nint* args, nint from, nint to, byte* scratch) =>
        MultiplyValues(args, from, to, (panel, r, i) =>
        {
            byte* tile = (byte*)args[0] + (panel * ((args[6] + 3) / 4) + i / 4) * 32;
            return ((float*)(tile + 16))[r] * (sbyte)tile[r * 4 + i % 4];
        });
}
