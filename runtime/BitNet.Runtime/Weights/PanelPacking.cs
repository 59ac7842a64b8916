using BitNet.Runtime.Memory;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;

namespace BitNet.Runtime.Weights;

/// <summary>The parallel part of repacking: a work item is one panel, whose rows are unpacked to codes, checked and packed tile by tile.</summary>
internal sealed unsafe class PanelPacking : IWork, IDisposable
{
    // A call to the system for some megabytes costs nothing beside reading them.
    private const long SpentWeights = 1 << 21;

    private readonly StoredMatrix _source;
    private readonly PackedMatrix _target;
    private readonly bool _asValues;
    private readonly string _codeType;
    private readonly int _codeBytes;
    private readonly long _rowStride;
    private readonly bool _scalesInTiles;
    private readonly AlignedBuffer?[] _codes;
    private readonly AlignedBuffer?[] _partial;
    private readonly AlignedBuffer?[] _blockScales;
    private readonly AlignedBuffer?[] _tileScales;
    private readonly AlignedBuffer?[] _tileMinima;
    private volatile bool _hasNonFinite;

    /// <summary>Prepares packing <paramref name="source"/> into the panels of <paramref name="target"/>.</summary>
    /// <param name="asValues">Whether the weights are decoded to float32 instead of to the format's own codes.</param>
    public PanelPacking(StoredMatrix source, PackedMatrix target, bool asValues, int threads)
    {
        _source = source;
        _target = target;
        _asValues = asValues;
        _codeType = asValues ? "f32" : source.Format.CodeType;
        _codeBytes = CodeType.Bytes(_codeType);
        LayoutEntry layout = target.Layout;
        // An odd number of cache lines: rows a power of two apart would fall into the same few sets of the cache.
        long lines = ((long)target.Tiles * layout.TileK * _codeBytes + AlignedBuffer.CacheLine - 1) / AlignedBuffer.CacheLine;
        _rowStride = (lines | 1) * AlignedBuffer.CacheLine;
        _scalesInTiles = layout.ScaleType.Length != 0;
        _codes = new AlignedBuffer?[threads];
        _partial = new AlignedBuffer?[threads];
        _blockScales = new AlignedBuffer?[threads];
        _tileScales = new AlignedBuffer?[threads];
        _tileMinima = new AlignedBuffer?[threads];
    }

    /// <summary>Codes outside the format's range, and scales that are not finite.</summary>
    public WeightFault Fault { get; } = new();

    /// <summary>Whether packing was given up because a layout for finite codes met another.</summary>
    public bool HasNonFinite => _hasNonFinite;

    /// <summary>Packs panels.</summary>
    public void Run(nint from, nint to, int thread)
    {
        LayoutEntry layout = _target.Layout;
        byte* codes = (_codes[thread] ??= new AlignedBuffer(layout.TileRows * _rowStride)).Pointer;
        nint* args = stackalloc nint[] { (nint)codes, (nint)_rowStride, 0, 0, layout.TileRows, 0 };
        int spent = (int)from * layout.TileRows;
        for (nint panel = from; panel < to && !_hasNonFinite; panel++)
        {
            int firstRow = (int)panel * layout.TileRows;
            int rows = Math.Min(layout.TileRows, _target.Rows - firstRow);
            for (int r = 0; r < rows; r++)
            {
                byte* row = codes + r * _rowStride;
                ReadRow(firstRow + r, row, thread);
                Check(firstRow + r, row);
            }

            // Padded columns were zero from the start; padded rows hold an earlier panel.
            for (int r = rows; r < layout.TileRows; r++) new Span<byte>(codes + r * _rowStride, checked((int)_rowStride)).Clear();

            if (_scalesInTiles) args[2] = (nint)ReadShared(&BlockScales.ReadBlocks, ref _tileScales[thread], firstRow, rows, thread);
            if (layout.MinimumType.Length != 0) args[5] = (nint)ReadShared(&BlockScales.ReadMinima, ref _tileMinima[thread], firstRow, rows, thread);
            args[3] = (nint)(_target.Data + panel * _target.PanelBytes);
            Call(layout.Pack, args, _target.Tiles);
            int done = firstRow + rows;
            if (panel + 1 < to && (done - spent) * (long)_source.Columns < SpentWeights) continue;
            _source.Spend(spent, done);
            spent = done;
        }
    }

    /// <summary>Frees the threads' buffers.</summary>
    public void Dispose()
    {
        foreach (AlignedBuffer?[] buffers in (ReadOnlySpan<AlignedBuffer?[]>)[_codes, _partial, _blockScales, _tileScales, _tileMinima])
        {
            foreach (AlignedBuffer? buffer in buffers) buffer?.Dispose();
        }
    }

    private static void Call(nint function, nint* args, nint items) =>
        ((delegate*<nint*, nint, nint, byte*, void>)function)(args, 0, items, null);

    private void ReadRow(int row, byte* codes, int thread)
    {
        FormatEntry format = _source.Format;
        long begin = (long)row * _source.Columns;
        long firstBlock = begin / format.BlockWeights;
        int blocks = (int)((begin + _source.Columns - 1) / format.BlockWeights - firstBlock + 1);
        byte* unpacked = codes;
        if (_source.Ragged)
        {
            // One block more than a row fills: it may begin and end inside one.
            long bytes = ((long)_source.Columns / format.BlockWeights + 2) * format.BlockWeights * _codeBytes;
            unpacked = (_partial[thread] ??= new AlignedBuffer(bytes)).Pointer;
        }

        _source.Read(_asValues ? format.Decode : format.Codes, firstBlock, blocks, unpacked, (long)format.BlockWeights * _codeBytes);
        if (!_source.Ragged) return;
        long bytesInRow = (long)_source.Columns * _codeBytes;
        Buffer.MemoryCopy(unpacked + (begin - firstBlock * format.BlockWeights) * _codeBytes, codes, bytesInRow, bytesInRow);
    }

    private void Check(int row, byte* codes)
    {
        FormatEntry format = _source.Format;
        if (!CodeType.IsInteger(_codeType))
        {
            if (_target.Layout.FiniteOnly && CodeType.HasNonFinite(codes, _source.Columns, _codeType)) _hasNonFinite = true;
            return;
        }

        int column = CodeType.IndexOutside(codes, _source.Columns, format.CodeMin, format.CodeMax);
        if (column < 0) return;
        long weight = (long)row * _source.Columns + column;
        Fault.Record(weight, _source.CodeFault(weight, codes[column]));
    }

    // [Tiles, TileRows]: the weights that share a scale or minimum span one or more whole tiles.
    private float* ReadShared(delegate*<StoredMatrix, long, int, float*, WeightFault, void> read, ref AlignedBuffer? buffer, int firstRow, int rows, int thread)
    {
        LayoutEntry layout = _target.Layout;
        FormatEntry format = _source.Format;
        int blocks = _source.Columns / format.BlockWeights;
        int groups = blocks * format.Groups;
        int tilesPerGroup = _target.Tiles / groups;
        float* rowValues = (float*)(_blockScales[thread] ??= new AlignedBuffer((long)groups * sizeof(float))).Pointer;
        float* tileValues = (float*)(buffer ??= new AlignedBuffer((long)_target.Tiles * layout.TileRows * sizeof(float))).Pointer;
        if (rows < layout.TileRows) new Span<float>(tileValues, checked(_target.Tiles * layout.TileRows)).Clear();
        for (int r = 0; r < rows; r++)
        {
            read(_source, (long)(firstRow + r) * blocks, blocks, rowValues, Fault);
            float* value = tileValues + r;
            for (int group = 0; group < groups; group++)
            {
                for (int i = 0; i < tilesPerGroup; i++, value += layout.TileRows) *value = rowValues[group];
            }
        }

        return tileValues;
    }
}
