using BitNet.Kernels;
using BitNet.Runtime.Memory;
using BitNet.Runtime.Selection;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Weights;

namespace BitNet.Benchmarks.Families;

/// <summary>A product of a matrix in one format, packed to one layout, and some tokens, as <c>KernelEngine.MatMul</c> does it: quantising the activations is part of it.</summary>
internal sealed class ProductCase(FormatEntry format, LayoutEntry layout, int tokens) : FamilyCase($"{format.Name} {layout.Name} t{tokens}")
{
    // One token streams weights that no cache holds; more tokens find the sizes that models have.
    private const long StreamBytes = 96_000_000;
    private const int ManyRows = 4096;

    private static readonly int[] s_tokens = [1, 6, 128];

    private PackedMatrix? _matrix;
    private float[] _x = [];
    private float[] _y = [];

    /// <summary>Every format with every layout that holds it, by one token, a few and many.</summary>
    /// <param name="isIncluded">Which formats.</param>
    public static IEnumerable<ProductCase> All(Func<FormatEntry, bool> isIncluded) =>
        from format in KernelTables.Kernels.Formats
        where isIncluded(format)
        from layout in LayoutsOf(format)
        from tokens in s_tokens
        select new ProductCase(format, layout, tokens);

    public override void Prepare()
    {
        int columns = SampleTensor.ColumnsOf(format, FamilyRun.IsSmoke ? SampleTensor.FewColumns : SampleTensor.Columns);
        int rows = SampleTensor.RowsOf(format, FamilyRun.IsSmoke ? SampleTensor.FewRows : tokens == 1 ? StreamRows(columns) : ManyRows);
        using (AlignedBuffer stored = SampleTensor.Encode(format, rows, columns)) _matrix = Pack(format, layout, stored, rows, columns);
        var random = new Random(1);
        _x = new float[tokens * columns];
        for (int i = 0; i < _x.Length; i++) _x[i] = random.NextSingle() - 0.5f;
        _y = new float[tokens * rows];
        Bytes = _matrix.Bytes + ((_x.Length + _y.Length) * (long)sizeof(float));
        Products = (long)rows * columns * tokens;
    }

    public override void Run() => FamilyRun.EngineFor(layout).MatMul(_matrix!, _x, tokens, _y);

    public override void Release()
    {
        _matrix?.Dispose();
        _x = _y = [];
    }

    private static IEnumerable<LayoutEntry> LayoutsOf(FormatEntry format)
    {
        int columns = SampleTensor.ColumnsOf(format, SampleTensor.FewColumns);
        int rows = SampleTensor.RowsOf(format, SampleTensor.FewRows);
        using AlignedBuffer stored = SampleTensor.Encode(format, rows, columns);
        foreach (LayoutEntry layout in FamilyRun.Engine.Kernels.Layouts)
        {
            if (Holds(format, layout, stored, rows, columns)) yield return layout;
        }
    }

    private static bool Holds(FormatEntry format, LayoutEntry layout, AlignedBuffer stored, int rows, int columns)
    {
        try
        {
            Pack(format, layout, stored, rows, columns).Dispose();
            return true;
        }
        catch (KernelNotFoundException)
        {
            return false;
        }
    }

    private int StreamRows(int columns) => (int)(StreamBytes * 8 / layout.WeightBits / columns) / SampleTensor.FewRows * SampleTensor.FewRows;

    private static unsafe PackedMatrix Pack(FormatEntry format, LayoutEntry layout, AlignedBuffer stored, int rows, int columns) =>
        FamilyRun.EngineFor(layout).Pack(format, new ReadOnlySpan<byte>(stored.Pointer, checked((int)stored.Bytes)), rows, columns);
}
