namespace BitNet.Benchmarks.Families;

/// <summary>One thing that a family of benchmarks measures.</summary>
/// <param name="name">What the table of results calls it.</param>
public abstract class FamilyCase(string name)
{
    /// <summary>Bytes that a run reads and writes, set by <see cref="Prepare"/>.</summary>
    public long Bytes { get; protected set; }

    /// <summary>Multiply-adds of a run, set by <see cref="Prepare"/>; 0 where they are not what it is about.</summary>
    public long Products { get; protected set; }

    /// <summary>The memory read rate in GB/s, the mean of one measurement before and one after the case.</summary>
    public double ReadRate { get; internal set; }

    /// <summary>Allocates and fills what a run works on.</summary>
    public abstract void Prepare();

    /// <summary>The work that is timed.</summary>
    public abstract void Run();

    /// <summary>Frees what <see cref="Prepare"/> allocated.</summary>
    public abstract void Release();

    /// <inheritdoc/>
    public sealed override string ToString() => name;
}
