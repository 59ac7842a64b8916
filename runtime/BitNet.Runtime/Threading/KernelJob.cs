using BitNet.Runtime.Tables;

namespace BitNet.Runtime.Threading;

/// <summary>One kernel launch of a parallel region.</summary>
public readonly unsafe struct KernelJob
{
    /// <summary>A launch over <paramref name="items"/> work items from <see cref="First"/> on.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="args">Its argument slots; they must stay valid until the region ends.</param>
    /// <param name="items">The number of work items.</param>
    /// <param name="grain">Items handed to a thread at a time; 0 leaves the choice to the pool.</param>
    public KernelJob(KernelEntry kernel, nint* args, nint items, nint grain = 0)
    {
        Kernel = kernel;
        Args = args;
        Items = items;
        Grain = grain;
    }

    /// <summary>The kernel.</summary>
    public KernelEntry Kernel { get; }

    /// <summary>Its argument slots.</summary>
    public nint* Args { get; }

    /// <summary>The first work item, 0 where nothing else is said.</summary>
    public nint First { get; init; }

    /// <summary>The number of work items.</summary>
    public nint Items { get; }

    /// <summary>Items handed to a thread at a time; 0 leaves the choice to the pool.</summary>
    public nint Grain { get; }
}
