namespace BitNet.Runtime.Threading;

/// <summary>Managed work that a <see cref="WorkerPool"/> divides among its threads.</summary>
public interface IWork
{
    /// <summary>Does the items <paramref name="from"/> to <paramref name="to"/> (exclusive).</summary>
    /// <param name="from">The first item.</param>
    /// <param name="to">The item behind the last.</param>
    /// <param name="thread">The calling thread's number, 0 to <see cref="WorkerPool.Threads"/> - 1: no two calls with one number overlap.</param>
    void Run(nint from, nint to, int thread);
}
