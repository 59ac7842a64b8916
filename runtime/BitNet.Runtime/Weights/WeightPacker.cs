using BitNet.Runtime.Selection;
using BitNet.Runtime.Threading;

namespace BitNet.Runtime.Weights;

/// <summary>Repacks stored matrices to the compute layout that the selected kernels want.</summary>
public sealed class WeightPacker(KernelSet kernels, WorkerPool pool)
{
    /// <summary>Repacks one matrix.</summary>
    /// <exception cref="InvalidDataException">A code is outside its format's range, or a scale is not finite.</exception>
    /// <exception cref="KernelNotFoundException">No layout with usable kernels can hold the format.</exception>
    public PackedMatrix Pack(StoredMatrix source)
    {
        _ = kernels;
        _ = pool;
        throw new NotSupportedException(source.Name);
    }
}
