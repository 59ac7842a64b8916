using System.Diagnostics;
using System.Globalization;
using BitNet.Kernels;
using BitNet.Runtime.Memory;
using BitNet.Runtime.Selection;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;
using BitNet.Runtime.Weights;

namespace BitNet.Benchmarks.Formats;

/// <summary>Products of one token by a matrix of each format, in turn, so that every matrix has left the caches when its turn comes again.</summary>
internal sealed unsafe class FormatRace : IDisposable
{
    private const int Columns = 4096;
    private const string Reference = "q8_0";

    private readonly WorkerPool _pool;
    private readonly KernelSet _kernels = new([KernelTables.Kernels]);
    private readonly MatrixMultiplier _multiplier;
    private readonly AlignedBuffer _x = new(Columns * sizeof(float));
    private readonly List<(FormatEntry Format, PackedMatrix Matrix, List<double> Rates)> _matrices = [];

    public FormatRace(int threads, long bytes)
    {
        _pool = new WorkerPool(threads);
        _multiplier = new MatrixMultiplier(_pool, 1);
        var random = new Random(1);
        for (int i = 0; i < Columns; i++) ((float*)_x.Pointer)[i] = random.NextSingle() - 0.5f;
        var packer = new WeightPacker(_kernels, _pool);
        foreach (FormatEntry format in _kernels.Formats.Where(IsRaced))
        {
            using PackedMatrix sample = Pack(packer, format, 64);
            int rows = (int)(bytes / (sample.Bytes / 64)) / 64 * 64;
            _matrices.Add((format, Pack(packer, format, rows), []));
        }
    }

    /// <summary>Prints a line for each format: the layout, its bits a weight, the rate, and how many times slower a byte is than one of the reference.</summary>
    public void Run(int rounds, TextWriter output)
    {
        for (int round = 0; round <= rounds; round++)
        {
            foreach (var (_, matrix, rates) in _matrices)
            {
                double rate = Measure(matrix);
                if (round > 0) rates.Add(rate);
            }
        }

        List<double> reference = _matrices.Single(m => m.Format.Name == Reference).Rates;
        output.WriteLine($"{_kernels.Target.Name}, {_pool.Threads} threads, {rounds} rounds");
        output.WriteLine("| format | layout | bits a weight | GB/s | slower a byte than q8_0 |");
        output.WriteLine("|---|---|---|---|---|");
        foreach (var (format, matrix, rates) in _matrices)
        {
            double slower = Median.Of(reference.Zip(rates, (a, b) => a / b));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {format.Name} | {matrix.Layout.Name} | {matrix.Layout.WeightBits:0.##} | {Median.Of(rates):0.0} | {slower:0.00} |"));
        }
    }

    public void Dispose()
    {
        foreach (var (_, matrix, _) in _matrices) matrix.Dispose();
        _multiplier.Dispose();
        _pool.Dispose();
        _x.Dispose();
    }

    /// <summary>Formats with an encoder, whose activations are no codes: their input is the same.</summary>
    private static bool IsRaced(FormatEntry format) => format.Encode != 0 && format.Activations != ActivationKind.Int8PerToken && Columns % format.BlockWeights == 0;

    /// <summary>A matrix whose rows are all alike: what they hold does not matter to the time.</summary>
    private static PackedMatrix Pack(WeightPacker packer, FormatEntry format, int rows)
    {
        using var values = new AlignedBuffer(Columns * sizeof(float));
        var random = new Random(2);
        for (int i = 0; i < Columns; i++) ((float*)values.Pointer)[i] = random.NextSingle() - 0.5f;
        int rowBytes = checked((int)format.TensorBytes(Columns)) - format.TailBytes;
        using var stored = new AlignedBuffer((long)rows * rowBytes + format.TailBytes);
        byte* tail = stored.Pointer + (long)rows * rowBytes;
        nint* args = stackalloc nint[] { values.Address, (nint)tail, Columns };
        if (format.EncodeTail != 0) ((delegate*<nint*, nint, nint, byte*, void>)format.EncodeTail)(args, 0, 1, null);
        args[1] = stored.Address;
        args[2] = (nint)tail;
        ((delegate*<nint*, nint, nint, byte*, void>)format.Encode)(args, 0, Columns / format.BlockWeights, null);
        for (int row = 1; row < rows; row++) Buffer.MemoryCopy(stored.Pointer, stored.Pointer + (long)row * rowBytes, rowBytes, rowBytes);
        return packer.Pack(new StoredMatrix(format.Name, format, rows, Columns, stored.Pointer, stored.Bytes));
    }

    private double Measure(PackedMatrix matrix)
    {
        using var y = new AlignedBuffer((long)matrix.Rows * sizeof(float));
        var product = new MatrixProduct(matrix, (float*)y.Pointer, matrix.Rows);
        long start = Stopwatch.GetTimestamp();
        _multiplier.Multiply(new Activations((float*)_x.Pointer), 1, new ReadOnlySpan<MatrixProduct>(in product));
        return matrix.Bytes / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
    }
}
