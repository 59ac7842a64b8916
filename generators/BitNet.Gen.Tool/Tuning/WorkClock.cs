using System.Diagnostics;
using System.Runtime.InteropServices;

namespace BitNet.Gen.Tool.Tuning;

/// <summary>
/// What a race is timed by. One thread on Linux is timed by the time that it really ran, so that other programs of a busy machine hardly matter;
/// several threads, or other systems, by the clock on the wall.
/// </summary>
internal sealed unsafe class WorkClock
{
    private const int ThreadTime = 3;

    private readonly bool _ofThread;

    /// <summary>A clock for the work of so many threads, the calling one being the first.</summary>
    public WorkClock(int threads)
    {
        long* time = stackalloc long[2];
        _ofThread = threads == 1 && OperatingSystem.IsLinux() && IntPtr.Size == 8 && ReadClock(ThreadTime, time) == 0;
    }

    /// <summary>Seconds since some moment.</summary>
    public double Now()
    {
        if (!_ofThread) return (double)Stopwatch.GetTimestamp() / Stopwatch.Frequency;
        long* time = stackalloc long[2];
        _ = ReadClock(ThreadTime, time);
        return time[0] + (time[1] / 1e9);
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int ReadClock(int clock, long* secondsAndNanoseconds);
}
