using System.Buffers.Binary;
using BitNet.Gen.Emit;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Tests.Emit;

/// <summary>Generated kernels as machine code of a target that this machine may lack, called in an emulator.</summary>
internal sealed class EmulatedKernels
{
    private const string Class = "Kernels";

    // Calls as numbers of 64 bits: code, code that gives the size of scratch memory or 0, items from and to, slots;
    // for each slot the bytes it points to, or -1 and its value; then these bytes.
    private const string Main = """
        static long number(FILE *in)
        {
            long value;
            if (fread(&value, sizeof value, 1, in) != 1) exit(3);
            return value;
        }

        static void *memory(long bytes)
        {
            return aligned_alloc(64, (bytes + 127) / 64 * 64);
        }

        int main(int count, char **names)
        {
            FILE *in = count > 3 ? fopen(names[1], "rb") : 0, *out = in ? fopen(names[2], "wb") : 0;
            if (!out || !load(names[3])) return 2;
            for (long calls = number(in); calls > 0; calls--) {
                long code = number(in), scratch = number(in), from = number(in), to = number(in), slots = number(in), args[32], bytes[32];
                for (long s = 0; s < slots; s++) {
                    bytes[s] = number(in);
                    args[s] = bytes[s] < 0 ? number(in) : (long)memory(bytes[s]);
                }
                for (long s = 0; s < slots; s++)
                    if (bytes[s] > 0 && fread((void *)args[s], bytes[s], 1, in) != 1) return 4;
                void *space = memory(scratch ? ((long (*)(long *))(image + scratch))(args) : 0);
                ((void (*)(long *, long, long, void *))(image + code))(args, from, to, space);
                for (long s = 0; s < slots; s++) {
                    if (bytes[s] > 0 && fwrite((void *)args[s], bytes[s], 1, out) != 1) return 5;
                    if (bytes[s] >= 0) free((void *)args[s]);
                }
                free(space);
            }
            return fclose(out) != 0;
        }

        """;

    private readonly TargetSpec _target;
    private readonly MachineCode _code;
    private readonly List<(Action<IReadOnlyList<byte[]>> Check, List<int> Buffers)> _calls = [];
    private readonly MemoryStream _input = new();

    /// <summary>Compiles the kernels for their target; skips the test where the tools for it are not installed.</summary>
    public EmulatedKernels(TargetSpec target, IEnumerable<EmittedKernel> kernels)
    {
        Emulator.SkipUnlessFound(target.Proof);
        string compiler = AheadOfTimeCompiler.FindOrSkip();
        _target = target;
        string members = string.Concat(kernels.Select(kernel => kernel.Text)).Replace(CrossCompiledTests.LeftToJit, "");
        _code = AheadOfTimeCompiler.Compile(compiler, [$"{CompiledClass.Usings}public static unsafe class {Class}\n{{\n{members}}}\n"], target.Proof);
    }

    /// <summary>
    /// Whether a kernel's machine code stands by itself: .NET converts half precision by calls into its framework, and finds tables by an address
    /// that its loader fills in.
    /// </summary>
    public static bool CanCall(TargetProgram program, EmittedKernel kernel) =>
        program.Tables.Count == 0 && program.Source.Constants.Count == 0 && !kernel.Text.Contains("Half", StringComparison.Ordinal);

    /// <summary>Adds a call for the items [0, <paramref name="items"/>).</summary>
    /// <param name="slots">Each slot's memory or its value.</param>
    /// <param name="check">Gets the memory of all slots that have some, as the call left it.</param>
    public void Add(EmittedKernel kernel, long items, IReadOnlyList<(byte[]? Memory, long Value)> slots, Action<IReadOnlyList<byte[]>> check)
    {
        Write(_code.AddressOf(Class, kernel.Method));
        Write(kernel.ScratchMethod is { } scratch ? _code.AddressOf(Class, scratch) : 0);
        Write(0);
        Write(items);
        Write(slots.Count);
        foreach (var (memory, value) in slots)
        {
            Write(memory?.Length ?? -1);
            if (memory is null) Write(value);
        }

        var buffers = slots.Select(slot => slot.Memory).OfType<byte[]>().ToList();
        foreach (byte[] buffer in buffers) _input.Write(buffer);
        _calls.Add((check, buffers.Select(buffer => buffer.Length).ToList()));
    }

    /// <summary>Runs all calls and checks them.</summary>
    public void Run()
    {
        Assert.NotEmpty(_calls);
        var count = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(count, _calls.Count);
        byte[] output = Emulator.Run(_target.Proof, Emulator.Loader + Main, [.. count, .. _input.ToArray()], _code.Loaded());
        int at = 0;
        foreach (var (check, buffers) in _calls)
        {
            var memory = new List<byte[]>();
            foreach (int length in buffers)
            {
                memory.Add(output[at..(at + length)]);
                at += length;
            }

            check(memory);
        }
    }

    private void Write(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        _input.Write(bytes);
    }
}
