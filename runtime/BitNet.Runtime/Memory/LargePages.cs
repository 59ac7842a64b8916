using System.Runtime.InteropServices;

namespace BitNet.Runtime.Memory;

/// <summary>Asks the system to back memory with large pages; a wish, so that nothing depends on the answer.</summary>
internal static unsafe class LargePages
{
    private const int AdviseHugePage = 14;

    /// <summary>Asks for large pages from <paramref name="start"/>, a multiple of the page size; a rest below a large page stays as it is.</summary>
    public static void Ask(byte* start, long bytes)
    {
        // Windows wants a privilege for it, and macOS decides by itself.
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = Advise(start, (nuint)(bytes & ~(long)(AlignedBuffer.LargePage - 1)), AdviseHugePage);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // A Linux without that library's name has ordinary pages.
        }
    }

    [DllImport("libc", EntryPoint = "madvise")]
    private static extern int Advise(byte* start, nuint length, int advice);
}
