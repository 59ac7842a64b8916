using System.Buffers.Binary;
using BitNet.Gen.Expressions;
using BitNet.Gen.Formats;
using BitNet.Gen.Layouts;
using BitNet.Runtime.Memory;
using BitNet.Runtime.Threading;
using BitNet.Runtime.Weights;

namespace BitNet.Gen.Tool.Tuning;

/// <summary>Random operands of products over one layout: several matrices of one shape one behind the other, so that a run does not find its weights in a cache.</summary>
internal sealed unsafe class ProductOperands : IDisposable
{
    private const int GroupWeights = 64;
    private const int BlockColumns = 32;
    private const int SummedColumns = 16;
    private const int LevelEntries = 16;
    private const long PatternBytes = 1 << 20;

    private readonly LayoutSpec _layout;
    private readonly int _panels;
    private readonly int _columns;
    private readonly int _tiles;
    private readonly long _panelBytes;
    private readonly int _matrices;
    private readonly Dictionary<string, AlignedBuffer> _arrays = [];
    private readonly byte[] _packed;
    private int _next;

    /// <summary>Allocates and fills.</summary>
    /// <param name="panels">Panels of a matrix.</param>
    /// <param name="columns">Its columns (k); whole blocks of activations are made of them where the layout wants these.</param>
    /// <param name="maxTokens">Tokens of a product, at most.</param>
    /// <param name="bytes">Bytes of weights; at least one matrix is made.</param>
    public ProductOperands(LayoutSpec layout, int panels, int columns, int maxTokens, long bytes)
    {
        _layout = layout;
        _panels = panels;
        bool blocks = layout.Activations == ActivationKind.Int8Per32;
        _columns = columns = blocks ? (columns + BlockColumns - 1) / BlockColumns * BlockColumns : columns;
        _tiles = (columns - 1) / layout.TileK + 1;
        _panelBytes = (long)_tiles * layout.TileBytes;
        _matrices = (int)Math.Max(1, bytes / MatrixBytes);
        var random = new Random(1);
        _packed = layout.Tile is ByteLayout packed ? PackedBytes(packed, random) : [];
        Fill(Add("w", _matrices * MatrixBytes), random);
        int groups = (columns - 1) / GroupWeights + 1;
        Floats("scales", panels * groups * layout.TileRows, random);
        Floats("s", blocks ? maxTokens * columns / BlockColumns : maxTokens, random);
        if (blocks) Levels(random);
        Add("y", (long)maxTokens * panels * layout.TileRows * sizeof(float));
        Add("tables", (long)maxTokens * _tiles * LayoutPlan.TableBytes(layout));
        int sumCount = maxTokens * (blocks ? columns / SummedColumns : groups);
        var sums = new Span<int>(Add("sums", (long)sumCount * sizeof(int)).Pointer, sumCount);
        for (int i = 0; i < sums.Length; i++) sums[i] = random.Next(-1000, 1000);
        if (layout.Tile is ByteLayout)
        {
            var codes = new Span<sbyte>(Add("a", (long)maxTokens * columns).Pointer, maxTokens * columns);
            for (int i = 0; i < codes.Length; i++) codes[i] = (sbyte)random.Next(-127, 128);
        }
        else
        {
            Floats("a", maxTokens * columns, random);
        }
    }

    /// <summary>Bytes of one matrix.</summary>
    public long MatrixBytes => _panels * _panelBytes;

    /// <summary>Multiply-adds of one product for one token.</summary>
    public double Products => (double)_panels * _layout.TileRows * _columns;

    /// <summary>The results of the last run: <c>[tokens, rows]</c>.</summary>
    public ReadOnlySpan<byte> Results(int tokens) => new(_arrays["y"].Pointer, tokens * _panels * _layout.TileRows * sizeof(float));

    /// <summary>Multiplies the next matrix.</summary>
    public void Run(Contestant contestant, WorkerPool pool, int tokens)
    {
        if (contestant.Tabulation is { } tabulation)
        {
            nint* slots = stackalloc nint[] { _arrays["a"].Address, _arrays["tables"].Address, _columns };
            pool.Run(tabulation, slots, (nint)tokens * _tiles);
        }

        int matrix = _next++ % _matrices;
        nint* args = stackalloc nint[contestant.Slots.Count];
        for (int slot = 0; slot < contestant.Slots.Count; slot++)
        {
            args[slot] = contestant.Slots[slot] switch
            {
                "w" => _arrays["w"].Address + (nint)(matrix * MatrixBytes),
                "k" => _columns,
                "t" => tokens,
                "ld" => _panels * _layout.TileRows,
                "group" => GroupWeights,
                "residual" => _arrays["y"].Address,
                "keep" => 0,
                var array => _arrays[array].Address,
            };
        }

        pool.Run(contestant.Kernel, args, _panels, ProductChunks.Grain(_panels, _panelBytes, tokens, pool.Threads, contestant.Kernel.ItemBlock));
    }

    /// <summary>Clears the results, so that what a kernel leaves out shows.</summary>
    public void ClearResults() => new Span<byte>(_arrays["y"].Pointer, (int)_arrays["y"].Bytes).Fill(0xff);

    /// <summary>Makes the next run multiply the first matrix.</summary>
    public void Rewind() => _next = 0;

    public void Dispose()
    {
        foreach (var array in _arrays.Values) array.Dispose();
    }

    private AlignedBuffer Add(string name, long bytes) => _arrays[name] = new AlignedBuffer(bytes, AlignedBuffer.Page);

    private void Floats(string name, int count, Random random)
    {
        var floats = new Span<float>(Add(name, (long)count * sizeof(float)).Pointer, count);
        for (int i = 0; i < count; i++) floats[i] = (float)(random.NextDouble() + 0.1);
    }

    /// <summary>Random levels as kernels of sub-blocks want them: 16 of a byte, their low four bits, their high four bits, and the zero point.</summary>
    private void Levels(Random random)
    {
        byte* levels = Add("levels", (3 * LevelEntries) + 1).Pointer;
        for (int i = 0; i < LevelEntries; i++)
        {
            levels[i] = (byte)random.Next(256);
            levels[LevelEntries + i] = (byte)(levels[i] & 15);
            levels[(2 * LevelEntries) + i] = (byte)(levels[i] >> 4);
        }

        levels[3 * LevelEntries] = (byte)random.Next(256);
    }

    /// <summary>Random tiles, repeated.</summary>
    private void Fill(AlignedBuffer weights, Random random)
    {
        long pattern = Math.Min(weights.Bytes, Math.Max(1, PatternBytes / _layout.TileBytes) * _layout.TileBytes);
        for (long at = 0; at < pattern; at += _layout.TileBytes) FillTile(new Span<byte>(weights.Pointer + at, _layout.TileBytes), random);
        for (long at = pattern; at < weights.Bytes; at += pattern)
            Buffer.MemoryCopy(weights.Pointer, weights.Pointer + at, weights.Bytes - at, Math.Min(pattern, weights.Bytes - at));
    }

    private void FillTile(Span<byte> tile, Random random)
    {
        switch (_layout.Tile)
        {
            case ByteLayout bytes:
                var behind = tile[^(_layout.TileRows * bytes.BytesBehind)..];
                foreach (ref byte packed in tile[..^behind.Length]) packed = _packed[random.Next(_packed.Length)];
                if (bytes.Scale is { } scale) Fill(behind[..(_layout.TileRows * scale.Bytes())], scale, random);
                if (bytes.Minimum is { } minimum) Fill(behind[^(_layout.TileRows * minimum.Bytes())..], minimum, random);
                break;
            case ElementLayout elements:
                int at = _layout.TileRows * _layout.TileK * elements.Element.Bytes();
                Fill(tile[..at], elements.Element, random);
                if (elements.Scale is { } shared) Fill(tile[at..], shared, random);
                break;
        }
    }

    /// <summary>Bytes of random codes: kernels rely on the range.</summary>
    private static byte[] PackedBytes(ByteLayout bytes, Random random)
    {
        var packed = new byte[1024];
        for (int i = 0; i < packed.Length; i++)
            packed[i] = (byte)ExprEvaluator.Evaluate(bytes.Pack, new Digits([.. bytes.Codes.Select(_ => random.NextInt64(bytes.Range.Min, bytes.Range.Max + 1))])).Integer;
        return packed;
    }

    private static void Fill(Span<byte> elements, ElementType type, Random random)
    {
        for (; !elements.IsEmpty; elements = elements[type.Bytes()..]) Write(elements, type, random);
    }

    private static void Write(Span<byte> to, ElementType type, Random random)
    {
        float value = (float)(random.NextDouble() - 0.5);
        if (type == ElementType.F32) BinaryPrimitives.WriteSingleLittleEndian(to, value);
        else if (type == ElementType.F16) BinaryPrimitives.WriteHalfLittleEndian(to, (Half)value);
        else if (type == ElementType.BF16) BinaryPrimitives.WriteUInt16LittleEndian(to, (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16));
        else random.NextBytes(to[..type.Bytes()]);
    }

    private sealed class Digits(long[] values) : IEvaluationScope
    {
        public ExprValue Name(string name) => throw new InvalidOperationException(name);

        public ExprValue Element(string array, ReadOnlySpan<long> indices) => ExprValue.Of(values[indices[0]]);

        public ExprValue Load(Address at, long lane) => throw new InvalidOperationException("a load in a pack expression");
    }
}
