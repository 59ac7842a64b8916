using System.Runtime.InteropServices;
using BitNet.Inference.Gguf;

namespace BitNet.Inference.Loading;

/// <summary>The bytes of tensors where the open file has them.</summary>
internal sealed unsafe class FileTensorBytes(GgufFile file) : ITensorBytes
{
    // The same number on Linux and macOS.
    private const int AdviseDontNeed = 4;

    public byte* Acquire(GgufTensor tensor) => tensor.Data;

    public void Release(GgufTensor tensor) => Rest(tensor);

    /// <summary>Lets the system take the tensor's pages out of this process, or a loaded model would hold its file's memory as well as its own; touched again, they are read again.</summary>
    public void Rest(GgufTensor tensor)
    {
        // An image in memory has its only copy there: its pages would come back as zeros.
        if (!file.IsMapped || !(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())) return;
        nuint page = (nuint)Environment.SystemPageSize;
        nuint start = ((nuint)tensor.Data + page - 1) / page * page;
        nuint end = ((nuint)tensor.Data + (nuint)tensor.MaxBytes) / page * page;
        if (start >= end) return;
        try
        {
            _ = Advise((byte*)start, end - start, AdviseDontNeed);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // The pages stay, as on other systems.
        }
    }

    [DllImport("libc", EntryPoint = "madvise")]
    private static extern int Advise(byte* start, nuint length, int advice);
}
