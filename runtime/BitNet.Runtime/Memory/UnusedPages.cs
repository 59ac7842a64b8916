using System.Runtime.InteropServices;

namespace BitNet.Runtime.Memory;

/// <summary>Gives memory back to the system before its owner does; a wish, so that nothing depends on the answer.</summary>
public static unsafe class UnusedPages
{
    // The same number on Linux and macOS.
    private const int AdviseDontNeed = 4;

    /// <summary>Lets the system take the pages that lie wholly inside a range. Pages of a mapped file are read again where they are touched; all others then hold zeros on Linux, and may keep their content elsewhere.</summary>
    public static void Release(byte* start, long bytes)
    {
        if (!(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())) return;
        nuint page = (nuint)Environment.SystemPageSize;
        nuint first = ((nuint)start + page - 1) / page * page;
        nuint end = ((nuint)start + (nuint)bytes) / page * page;
        if (first >= end) return;
        try
        {
            _ = Advise((byte*)first, end - first, AdviseDontNeed);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // The pages stay, as on other systems.
        }
    }

    [DllImport("libc", EntryPoint = "madvise")]
    private static extern int Advise(byte* start, nuint length, int advice);
}
