using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Layouts;
using BitNet.Gen.Syntax;
using BitNet.Runtime.Tables;

namespace BitNet.Kernels.Tests.Formats;

/// <summary>What the generated code packs, the layout's own spec unpacks again.</summary>
public sealed unsafe class LayoutPackTests
{
    private const int Tiles = 3;

    public static TheoryData<string> Names => new(KernelTables.Kernels.Layouts.Select(layout => layout.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void PackedCodesComeBack(string name)
    {
        var entry = KernelTables.Kernels.Layouts.Single(layout => layout.Name == name);
        var layout = Spec(name);
        int size = entry.CodeType switch { "f32" => 4, "f16" or "bf16" => 2, _ => 1 };
        // One column more than a row needs, so that a wrong stride shows.
        int stride = (Tiles * entry.TileK * size) + size;
        byte[] codes = RandomCodes(entry, stride * entry.TileRows);
        float[] scales = [.. Enumerable.Range(0, Tiles * entry.TileRows).Select(i => i * 0.25f)];
        float[] minima = [.. scales.Select(scale => -scale)];
        byte[] packed = Pack(entry, codes, stride, scales, minima);

        for (int tile = 0; tile < Tiles; tile++)
        {
            var bytes = packed.AsSpan(tile * entry.TileBytes, entry.TileBytes);
            for (int row = 0; row < entry.TileRows; row++)
            {
                for (int k = 0; k < entry.TileK; k++)
                {
                    var expected = codes.AsSpan((row * stride) + (((tile * entry.TileK) + k) * size), size);
                    Assert.True(expected.SequenceEqual(Unpack(layout, bytes, row, k, size)), $"tile {tile}, row {row}, k {k}");
                }

                int behind = entry.TileBytes - (entry.TileRows * (Bytes(entry.ScaleType) + Bytes(entry.MinimumType)));
                if (entry.ScaleType.Length > 0) Assert.Equal(scales[(tile * entry.TileRows) + row], Float(bytes[behind..], entry.ScaleType, row));
                behind += entry.TileRows * Bytes(entry.ScaleType);
                if (entry.MinimumType.Length > 0) Assert.Equal(minima[(tile * entry.TileRows) + row], Float(bytes[behind..], entry.MinimumType, row));
            }
        }
    }

    private static int Bytes(string type) => type switch { "f32" => 4, "f16" => 2, _ => 0 };

    private static float Float(Span<byte> values, string type, int at) =>
        type == "f16" ? (float)BitConverter.ToHalf(values[(2 * at)..]) : BitConverter.ToSingle(values[(4 * at)..]);

    private static byte[] Unpack(LayoutSpec layout, Span<byte> tile, int row, int k, int size)
    {
        if (layout.Tile is not ByteLayout bytes) return tile.Slice(((layout.TileRows * k) + row) * size, size).ToArray();
        int width = bytes.IsLookup ? 1 : 4;
        int run = k / (width * bytes.Codes.Count);
        var scope = new ByteScope(bytes, tile[(width * ((layout.TileRows * run) + row)) + (k % width)]);
        return [(byte)ExprEvaluator.Evaluate(bytes.Codes[k / width % bytes.Codes.Count], scope).Integer];
    }

    private static byte[] Pack(LayoutEntry entry, byte[] codes, int stride, float[] scales, float[] minima)
    {
        var packed = new byte[Tiles * entry.TileBytes];
        fixed (byte* from = codes)
        fixed (float* scale = scales)
        fixed (float* minimum = minima)
        fixed (byte* to = packed)
        {
            nint* args = stackalloc nint[] { (nint)from, stride, (nint)scale, (nint)to, entry.TileRows, (nint)minimum };
            ((delegate*<nint*, nint, nint, byte*, void>)entry.Pack)(args, 0, Tiles, null);
        }

        return packed;
    }

    private static byte[] RandomCodes(LayoutEntry entry, int count)
    {
        var random = new Random(5);
        var codes = new byte[count];
        random.NextBytes(codes);
        if (entry.CodeType is "u8" or "i8")
        {
            for (int i = 0; i < count; i++)
                codes[i] = unchecked((byte)(entry.CodeMin + (codes[i] % (entry.CodeMax - entry.CodeMin + 1))));
        }

        return codes;
    }

    private static LayoutSpec Spec(string name)
    {
        string file = $"{name}.layout.yaml";
        var reading = YamlSpecReader.Read(file, File.ReadAllText(Path.Combine(Repository.Specs, "layouts", file)));
        return LayoutBinder.Bind(reading.Document!, new DiagnosticBag(file))!;
    }

    private sealed class ByteScope(ByteLayout layout, byte value) : IEvaluationScope
    {
        public ExprValue Name(string name) => ExprValue.Of(0L);

        public ExprValue Element(string array, ReadOnlySpan<long> indices) =>
            array == "q" ? ExprValue.Of((long)value) : ExprEvaluator.Evaluate(layout.Lets.Single(let => let.Name == array).Value, this);

        public ExprValue Load(Address at, long lane) => throw new InvalidOperationException("a layout reads bytes by name");
    }
}
