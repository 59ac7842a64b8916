namespace BitNet.Tests;

/// <summary>Measures what code allocates. Part of every suite.</summary>
public static class Allocations
{
    private const int Attempts = 5;

    /// <summary>
    /// The fewest bytes that a call allocated on this thread, over some calls: the runtime allocates now and then on a thread's account,
    /// when it compiles a method anew or a collection ends the thread's allocation block, but never at every call.
    /// </summary>
    public static long Fewest(Action action)
    {
        long fewest = long.MaxValue;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            fewest = Math.Min(fewest, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return fewest;
    }
}
