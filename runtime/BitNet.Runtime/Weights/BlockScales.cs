using System.Globalization;
using BitNet.Runtime.Memory;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;

namespace BitNet.Runtime.Weights;

/// <summary>The scales of a stored matrix as float32, one a block, and the coarsest granularity that keeps all of them exactly.</summary>
internal sealed unsafe class BlockScales : IWork, IDisposable
{
    private readonly StoredMatrix _source;
    private readonly WeightFault _fault = new();
    private readonly AlignedBuffer _values;
    private readonly bool _ofRows;

    private BlockScales(StoredMatrix source, long count)
    {
        _source = source;
        _ofRows = source.Format.ScaleAt == "row";
        _values = new AlignedBuffer(count * sizeof(float));
    }

    /// <summary>What the scales can be kept as.</summary>
    public ScaleGranularity Granularity { get; private set; }

    /// <summary>Weights that share a scale where the granularity is <see cref="ScaleGranularity.Group"/>.</summary>
    public int GroupWeights => _source.Format.BlockWeights;

    /// <summary>Reads and checks all scales.</summary>
    /// <exception cref="InvalidDataException">One is infinite or NaN, or they differ where blocks span rows.</exception>
    public static BlockScales Read(StoredMatrix source, WorkerPool pool)
    {
        long count = source.Format.ScaleAt switch
        {
            "none" => 0,
            "tensor" => 1,
            "row" => source.Rows,
            "block" => source.Blocks,
            string place => throw new InvalidDataException($"The format {source.Format.Name} has its scales at '{place}'; none, tensor, row and block are known."),
        };
        var scales = new BlockScales(source, Math.Max(count, 1));
        try
        {
            if (count == 0) *(float*)scales._values.Pointer = 1;
            else pool.Run(scales, (nint)count);
            scales._fault.ThrowIfAny();
            scales.Granularity = count > 1 ? scales.Coarsest() : ScaleGranularity.Tensor;
            return scales;
        }
        catch
        {
            scales.Dispose();
            throw;
        }
    }

    /// <summary>Reads the scales of a run of blocks, all of each block, and records the first that is not finite.</summary>
    public static void ReadBlocks(StoredMatrix source, long block, int count, float* scales, WeightFault fault) =>
        ReadBlocks(source, source.Format.Scales, "scale", block, count, scales, fault);

    /// <summary>Reads the minima of a run of blocks, all of each block, and records the first that is not finite.</summary>
    public static void ReadMinima(StoredMatrix source, long block, int count, float* minima, WeightFault fault) =>
        ReadBlocks(source, source.Format.Minima, "minimum", block, count, minima, fault);

    private static void ReadBlocks(StoredMatrix source, nint function, string what, long block, int count, float* values, WeightFault fault)
    {
        FormatEntry format = source.Format;
        source.Read(function, block, count, (byte*)values, (long)format.Groups * sizeof(float));
        if (!CodeType.HasNonFinite((byte*)values, count * format.Groups, "f32")) return;

        int bad = 0;
        while (float.IsFinite(values[bad])) bad++;
        long at = block + bad / format.Groups;
        bool ofTensor = format.ScaleAt == "tensor";
        long offset = format.ScaleAt == "block" || format.Arrange != 0 ? source.FileOffsetOf(at) : source.FileOffset + source.TailOffsetOf(at);
        string place = ofTensor ? $"behind the blocks, at byte {offset} of the file" : $"in the {format.ScaleAt} at byte {offset} of the file";
        fault.Record(at * format.BlockWeights, $"The tensor '{source.Name}' ({format.Title}) has a {what} that is {values[bad].ToString(CultureInfo.InvariantCulture)}, {place}; the file is damaged or mislabelled, fetch or convert it again.");
    }

    /// <summary>Reads the scales of blocks.</summary>
    public void Run(nint from, nint to, int thread)
    {
        float* values = (float*)_values.Pointer;
        for (nint row = from; _ofRows && row < to; row++) ReadBlocks(_source, row * _source.RunBlocks, 1, values + row, _fault);
        for (nint at = _ofRows ? to : from; at < to;)
        {
            int count = (int)Math.Min(to - at, 1 << 20);
            ReadBlocks(_source, at, count, values + at, _fault);
            at += count;
        }
    }

    /// <summary>Writes the scales beside the panels of <paramref name="target"/>; padded rows keep 0.</summary>
    public void CopyTo(PackedMatrix target)
    {
        float* values = (float*)_values.Pointer;
        float* scales = target.Scales;
        if (target.Granularity == ScaleGranularity.Tensor)
        {
            new Span<float>(scales, target.Rows).Fill(*values);
            return;
        }

        int tileRows = target.Layout.TileRows;
        int blocks = _ofRows ? 1 : target.Columns / _source.Format.BlockWeights;
        for (int row = 0; row < target.Rows; row++)
        {
            float* panel = scales + (long)(row / tileRows) * target.Groups * tileRows + row % tileRows;
            for (int group = 0; group < target.Groups; group++) panel[(long)group * tileRows] = values[(long)row * blocks + group];
        }
    }

    /// <summary>Frees the scales.</summary>
    public void Dispose() => _values.Dispose();

    private ScaleGranularity Coarsest()
    {
        // Compared as bits: 0 and -0 are different scales.
        int* values = (int*)_values.Pointer;
        if (AllEqual(values, _ofRows ? _source.Rows : _source.Blocks)) return ScaleGranularity.Tensor;
        if (_ofRows) return ScaleGranularity.Row;
        if (_source.Ragged)
            throw new InvalidDataException($"The tensor '{_source.Name}' ({_source.Format.Title}) has blocks that span rows and differ in scale; convert the model to a format whose blocks divide rows of {_source.Columns}.");

        int blocks = _source.Columns / _source.Format.BlockWeights;
        for (long row = 0; row < _source.Rows; row++)
        {
            if (!AllEqual(values + row * blocks, blocks)) return ScaleGranularity.Group;
        }

        return ScaleGranularity.Row;
    }

    private static bool AllEqual(int* values, long count)
    {
        // In pieces, because a span's length is an int.
        for (long at = 0; at < count;)
        {
            int piece = (int)Math.Min(count - at, 1 << 20);
            if (new ReadOnlySpan<int>(values + at, piece).ContainsAnyExcept(*values)) return false;
            at += piece;
        }

        return true;
    }
}
