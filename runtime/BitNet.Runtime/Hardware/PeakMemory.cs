using System.Diagnostics;
using System.Globalization;

namespace BitNet.Runtime.Hardware;

/// <summary>The most physical memory that this process has held.</summary>
public static class PeakMemory
{
    /// <summary>The peak resident set in bytes; mapped files count as far as they were resident.</summary>
    public static long Bytes()
    {
        // Process.PeakWorkingSet64 is not kept on every Linux.
        if (OperatingSystem.IsLinux())
        {
            foreach (string line in ProcessorInfo.ReadLines("/proc/self/status"))
            {
                if (!line.StartsWith("VmHWM:", StringComparison.Ordinal)) continue;
                string number = line["VmHWM:".Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
                if (long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long kibibytes)) return kibibytes * 1024;
            }
        }

        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
