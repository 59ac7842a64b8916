using BitNet.Runtime.Selection;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;

namespace BitNet.Runtime.Weights;

/// <summary>Repacks stored matrices to the compute layout that the selected kernels want.</summary>
/// <param name="kernels">The kernels, whose table also gives the layouts in order of preference.</param>
/// <param name="pool">The threads that repack.</param>
/// <param name="weightBits">Layouts that take so many bits a weight come first (see <see cref="LayoutEntry.WeightBits"/>); null leaves the order as it is.</param>
/// <param name="floatActivations">Whether formats that quantise their input in blocks of 32 multiply it as float32 instead, at 4 bytes a weight.</param>
public sealed class WeightPacker(KernelSet kernels, WorkerPool pool, double? weightBits = null, bool floatActivations = false)
{
    // Stable: layouts of the bits that are wanted, then the others, both in their order of preference.
    private readonly LayoutEntry[] _layouts = [.. kernels.Layouts.OrderBy(layout => weightBits is { } bits && layout.WeightBits != bits)];

    /// <summary>Repacks one matrix: every code is checked against its format's range, and scales are kept at the coarsest granularity that is exact.</summary>
    /// <remarks>
    /// The first layout of the tables that can hold the format's codes and scales, multiplies with the same activations and has kernels that may run is taken.
    /// Where there is none (codes or sub-blocks that no layout holds, rows that are no multiple of 32 for activations in such blocks), or only such that want finite codes and the tensor has others,
    /// the weights become float32 and multiply float32 activations: <see cref="PackedMatrix.Activations"/> says so.
    /// </remarks>
    /// <exception cref="InvalidDataException">A code is outside its format's range, or a scale is not finite.</exception>
    /// <exception cref="KernelNotFoundException">No layout with usable kernels can hold the format.</exception>
    public PackedMatrix Pack(StoredMatrix source)
    {
        BlockScales? scales = null;
        try
        {
            foreach (LayoutEntry layout in _layouts)
            {
                if (!Holds(layout, source)) continue;
                ScaleGranularity granularity = ScaleGranularity.None;
                if (CodeType.IsInteger(layout.CodeType) && layout.ScaleType.Length == 0)
                {
                    scales ??= BlockScales.Read(source, pool);
                    granularity = scales.Granularity;
                    // A group's products are added up before its scale is applied, so no tile may span two.
                    if (granularity == ScaleGranularity.Group && source.Format.BlockWeights % layout.TileK != 0) continue;
                }

                if (kernels.TryMatMul(layout, granularity) is { } products && TryPack(source, layout, granularity, products, scales, asValues: false) is { } packed)
                    return packed;
            }

            foreach (LayoutEntry layout in kernels.Layouts)
            {
                if (layout is { CodeType: "f32", Activations: ActivationKind.Float, ScaleType: "" }
                    && kernels.TryMatMul(layout, ScaleGranularity.None) is { } products
                    && TryPack(source, layout, ScaleGranularity.None, products, null, asValues: true) is { } packed)
                {
                    return packed;
                }
            }

            throw NoLayout(source, scales);
        }
        finally
        {
            scales?.Dispose();
        }
    }

    private bool Holds(LayoutEntry layout, StoredMatrix source)
    {
        FormatEntry format = source.Format;
        if (layout.Activations != format.Activations) return false;
        if (layout.Activations == ActivationKind.Int8Per32 && (floatActivations || layout.Quantiser.Length == 0 || source.Columns % BlockActivations.Block != 0)) return false;
        bool integer = CodeType.IsInteger(format.CodeType);
        if (integer != CodeType.IsInteger(layout.CodeType)) return false;
        if (integer ? format.CodeMin < layout.CodeMin || format.CodeMax > layout.CodeMax : format.CodeType != layout.CodeType) return false;
        if (layout.Activations == ActivationKind.Int8PerToken && layout.ZeroPoint != format.ZeroPoint) return false;
        if (layout.ScaleType.Length == 0) return integer || format.ScaleAt == "none";
        int groupWeights = format.BlockWeights / format.Groups;
        return format.ScaleAt == "block" && !source.Ragged && groupWeights % layout.TileK == 0 && HoldsScale(layout.ScaleType, format.ScaleType)
            && (layout.MinimumType.Length == 0) == (format.MinimumType.Length == 0) && HoldsScale(layout.MinimumType, format.MinimumType)
            && layout.Levels == format.Levels.Count;
    }

    // A float32 holds every stored scale; any other type only its own.
    private static bool HoldsScale(string type, string stored) => type == stored || type == "f32";

    private PackedMatrix? TryPack(StoredMatrix source, LayoutEntry layout, ScaleGranularity granularity, MatMulSet products, BlockScales? scales, bool asValues)
    {
        KernelEntry? quantiser = layout.Activations == ActivationKind.Int8Per32 ? kernels.Find(layout.Quantiser) : null;
        var target = new PackedMatrix(source, layout, granularity, source.Format.BlockWeights, products, quantiser, kernels.Tabulation(layout));
        try
        {
            using var packing = new PanelPacking(source, target, asValues, pool.Threads);
            pool.Run(packing, target.Panels);
            packing.Fault.ThrowIfAny();
            if (packing.HasNonFinite)
            {
                target.Dispose();
                return null;
            }

            if (granularity != ScaleGranularity.None) scales!.CopyTo(target);
            return target;
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    private KernelNotFoundException NoLayout(StoredMatrix source, BlockScales? scales)
    {
        FormatEntry format = source.Format;
        string wanted = $"{format.CodeType} codes" + (CodeType.IsInteger(format.CodeType) ? $" in [{format.CodeMin}, {format.CodeMax}]" : "")
            + $", {format.Activations} activations, scales: {(scales is null ? format.ScaleAt : scales.Granularity)}";
        string registered = string.Join(", ", kernels.Layouts.Select(layout => layout.Name).DefaultIfEmpty("none"));
        return new KernelNotFoundException($"No compute layout takes the tensor '{source.Name}' ({format.Name}: {wanted}) and has matrix products that {kernels.Target.Name} can run; registered layouts: {registered}. Add a layout spec with this range, or a matmul variant for it.");
    }
}
