using BitNet.Runtime.Memory;
using BitNet.Runtime.Selection;
using BitNet.Runtime.Tables;

namespace BitNet.Runtime.Weights;

/// <summary>A matrix in a compute layout: panels of <see cref="LayoutEntry.TileRows"/> rows, each a run of tiles along k.</summary>
public sealed unsafe class PackedMatrix : IDisposable
{
    private readonly AlignedBuffer _data;
    private readonly AlignedBuffer? _scales;
    private readonly AlignedBuffer? _levels;

    internal PackedMatrix(StoredMatrix source, LayoutEntry layout, ScaleGranularity granularity, int groupWeights, MatMulSet kernels, KernelEntry? quantiser = null, KernelEntry? tabulation = null)
    {
        Name = source.Name;
        Layout = layout;
        Rows = source.Rows;
        Columns = source.Columns;
        Granularity = granularity;
        GroupWeights = granularity == ScaleGranularity.Group ? groupWeights : 0;
        Kernels = kernels;
        Quantiser = quantiser;
        Tabulation = tabulation;
        Panels = (Rows - 1) / layout.TileRows + 1;
        Tiles = (Columns - 1) / layout.TileK + 1;
        PanelBytes = checked((long)Tiles * layout.TileBytes);
        Groups = GroupWeights == 0 ? 1 : (Columns - 1) / GroupWeights + 1;
        _data = new AlignedBuffer(checked(Panels * PanelBytes), AlignedBuffer.Page, dense: true);
        long scales = granularity == ScaleGranularity.None ? 0 : checked((long)Panels * Groups * layout.TileRows);
        if (scales != 0) _scales = new AlignedBuffer(checked(scales * sizeof(float)));
        if (layout.Activations == ActivationKind.Int8Per32) _levels = MakeLevels(source.Format);
    }

    /// <summary>The tensor's name.</summary>
    public string Name { get; }

    /// <summary>The layout.</summary>
    public LayoutEntry Layout { get; }

    /// <summary>The number of rows, without padding.</summary>
    public int Rows { get; }

    /// <summary>The length of a row in weights (k), without padding.</summary>
    public int Columns { get; }

    /// <summary>The number of panels; the last may hold rows that are padding.</summary>
    public int Panels { get; }

    /// <summary>Tiles of a panel; the last may hold columns that are padding.</summary>
    public int Tiles { get; }

    /// <summary>Bytes of a panel.</summary>
    public long PanelBytes { get; }

    /// <summary>How many weights share a scale beside the panels.</summary>
    public ScaleGranularity Granularity { get; }

    /// <summary>Weights of a scale group along k; 0 where the granularity is not <see cref="ScaleGranularity.Group"/>.</summary>
    public int GroupWeights { get; }

    /// <summary>Scale groups of a row; 1 where there are none.</summary>
    public int Groups { get; }

    /// <summary>What the products multiply with.</summary>
    public ActivationKind Activations => Layout.Activations;

    /// <summary>The kernels that multiply by it.</summary>
    public MatMulSet Kernels { get; }

    /// <summary>The kernel that makes codes of float32 inputs, where the products do that themselves; else null.</summary>
    internal KernelEntry? Quantiser { get; }

    /// <summary>The kernel that makes tables of int8 inputs, where the products look sums up; else null.</summary>
    internal KernelEntry? Tabulation { get; }

    /// <summary>What kernels of activations in blocks know of the format: its 16 levels, their low four bits, their high four bits, its zero point; null for other kernels.</summary>
    internal byte* Levels => _levels is null ? null : _levels.Pointer;

    /// <summary>The panels: <c>[Panels, Tiles, TileBytes]</c>.</summary>
    public byte* Data => _data.Pointer;

    /// <summary>The scales beside the panels: <c>[Panels, TileRows]</c> or <c>[Panels, Groups, TileRows]</c>, a tensor's one scale repeated; null where there are none.</summary>
    public float* Scales => _scales is null ? null : (float*)_scales.Pointer;

    /// <summary>Bytes that a product with one token reads of it: panels and scales.</summary>
    public long Bytes => _data.Bytes + (Granularity == ScaleGranularity.Tensor ? sizeof(float) : _scales?.Bytes ?? 0);

    /// <summary>Multiplies the matrix by a number, in its scales.</summary>
    /// <exception cref="InvalidDataException">It has no scales beside the panels, or the number is not finite.</exception>
    public void MultiplyScales(float factor)
    {
        if (_scales is null) throw new InvalidDataException($"'{Name}' is to be multiplied by {factor}, but its layout {Layout.Name} keeps no scales beside the panels; multiply its weights when you convert the model.");
        if (!float.IsFinite(factor)) throw new InvalidDataException($"'{Name}' is to be multiplied by {factor}; the file is damaged.");
        long count = (long)Panels * Groups * Layout.TileRows;
        for (long i = 0; i < count; i++) Scales[i] *= factor;
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        _data.Dispose();
        _scales?.Dispose();
        _levels?.Dispose();
    }

    private static AlignedBuffer MakeLevels(FormatEntry format)
    {
        const int entries = 16;
        var levels = new AlignedBuffer(3 * entries + 1);
        for (int i = 0; i < format.Levels.Count; i++)
        {
            levels.Pointer[i] = format.Levels[i];
            levels.Pointer[entries + i] = (byte)(format.Levels[i] & 15);
            levels.Pointer[2 * entries + i] = (byte)(format.Levels[i] >> 4);
        }

        levels.Pointer[3 * entries] = (byte)format.ZeroPoint;
        return levels;
    }
}
