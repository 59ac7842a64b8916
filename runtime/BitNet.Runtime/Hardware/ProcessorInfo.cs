using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace BitNet.Runtime.Hardware;

/// <summary>What is known of the machine that the program runs on.</summary>
/// <param name="Name">The processor's own name; where it gives none, the architecture's.</param>
/// <param name="Signature">What the processor is whatever its name says, as <c>GenuineIntel 6-143</c> (maker, family, model); where it does not tell, the name.</param>
/// <param name="Architecture">The instruction set family, as <c>X64</c> or <c>Arm64</c>.</param>
/// <param name="Threads">Hardware threads that this process may use.</param>
/// <param name="Features">The instruction sets that both processor and .NET have, by their class names in .NET.</param>
/// <param name="VectorBits">The widest vectors that .NET prefers here, in bits.</param>
/// <param name="MemoryBytes">The memory that this process may use, in bytes, a container's limit included.</param>
public sealed unsafe record ProcessorInfo(
    string Name, string Signature, string Architecture, int Threads, IReadOnlyList<string> Features, int VectorBits, long MemoryBytes)
{
    /// <summary>Reads the current machine's facts.</summary>
    public static ProcessorInfo Detect()
    {
        string name = ReadName();
        return new ProcessorInfo(
            name,
            X86Base.IsSupported ? MakerFamilyModel() : name,
            RuntimeInformation.ProcessArchitecture.ToString(),
            Environment.ProcessorCount,
            ReadFeatures(),
            Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
    }

    private static string ReadName()
    {
        string name = X86Base.IsSupported ? BrandString() : OperatingSystem.IsLinux() ? CpuInfoName() : OperatingSystem.IsMacOS() ? SystemControlName() : "";
        name = string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return name.Length == 0 ? RuntimeInformation.ProcessArchitecture.ToString() : name;
    }

    // CPUID leaves 0x80000002 to 0x80000004 hold the name in 48 bytes, padded with zeros.
    private static string BrandString()
    {
        const int first = unchecked((int)0x8000_0002);
        if ((uint)X86Base.CpuId(unchecked((int)0x8000_0000), 0).Eax < 0x8000_0004) return "";
        int* text = stackalloc int[12];
        for (int leaf = 0; leaf < 3; leaf++)
            (text[4 * leaf], text[4 * leaf + 1], text[4 * leaf + 2], text[4 * leaf + 3]) = X86Base.CpuId(first + leaf, 0);
        return Encoding.ASCII.GetString((byte*)text, 48).Replace('\0', ' ');
    }

    // CPUID leaf 0 holds the maker in the order EBX, EDX, ECX; leaf 1 the family and model, whose upper parts count for some families only.
    private static string MakerFamilyModel()
    {
        int* maker = stackalloc int[3];
        (_, maker[0], maker[2], maker[1]) = X86Base.CpuId(0, 0);
        int version = X86Base.CpuId(1, 0).Eax;
        int family = (version >> 8) & 15, model = (version >> 4) & 15;
        if (family is 6 or 15) model |= ((version >> 16) & 15) << 4;
        if (family == 15) family += (version >> 20) & 255;
        return FormattableString.Invariant($"{Encoding.ASCII.GetString((byte*)maker, 12)} {family}-{model}");
    }

    private static string CpuInfoName()
    {
        string implementer = "", part = "";
        foreach (string line in ReadLines("/proc/cpuinfo"))
        {
            int colon = line.IndexOf(':');
            if (colon < 0) continue;
            string value = line[(colon + 1)..].Trim();
            switch (line[..colon].Trim())
            {
                case "model name" or "Model" or "Hardware":
                    return value;
                case "CPU implementer":
                    implementer = value;
                    break;
                case "CPU part":
                    part = value;
                    break;
            }
        }

        return part.Length == 0 ? "" : $"{RuntimeInformation.ProcessArchitecture} implementer {implementer} part {part}";
    }

    private static string SystemControlName()
    {
        byte* text = stackalloc byte[256];
        nuint length = 256;
        fixed (byte* key = "machdep.cpu.brand_string"u8)
        {
            try
            {
                return SystemControl(key, text, &length, null, 0) == 0 ? Encoding.UTF8.GetString(text, (int)length).TrimEnd('\0') : "";
            }
            catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
            {
                return "";
            }
        }
    }

    [DllImport("libSystem.dylib", EntryPoint = "sysctlbyname")]
    private static extern int SystemControl(byte* name, byte* oldValue, nuint* oldLength, byte* newValue, nuint newLength);

    internal static IEnumerable<string> ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string[] ReadFeatures()
    {
        ReadOnlySpan<(string Name, bool Has)> all =
        [
            (nameof(Sse42), Sse42.IsSupported), (nameof(Popcnt), Popcnt.IsSupported), (nameof(Avx), Avx.IsSupported), (nameof(Avx2), Avx2.IsSupported), (nameof(Fma), Fma.IsSupported),
            (nameof(Bmi2), Bmi2.IsSupported), (nameof(AvxVnni), AvxVnni.IsSupported), (nameof(Avx512F), Avx512F.IsSupported), (nameof(Avx512BW), Avx512BW.IsSupported),
            (nameof(Avx512DQ), Avx512DQ.IsSupported), (nameof(Avx512Vbmi), Avx512Vbmi.IsSupported), (nameof(Avx10v1), Avx10v1.IsSupported),
            (nameof(AdvSimd), AdvSimd.IsSupported), ($"{nameof(AdvSimd)}.{nameof(AdvSimd.Arm64)}", AdvSimd.Arm64.IsSupported), (nameof(Dp), Dp.IsSupported), (nameof(Rdm), Rdm.IsSupported),
        ];
        var names = new List<string>();
        foreach ((string name, bool has) in all)
        {
            if (has) names.Add(name);
        }

        return [.. names];
    }
}
