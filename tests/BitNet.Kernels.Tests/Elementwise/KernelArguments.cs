using System.Runtime.InteropServices;
using BitNet.Runtime.Tables;

namespace BitNet.Kernels.Tests.Elementwise;

/// <summary>Arguments for any kernel of the table, made from what its slots say of themselves; the same for the same seed.</summary>
public sealed unsafe class KernelArguments : IDisposable
{
    private const int Slack = 64;

    private readonly List<(string Name, nint Memory, int Bytes)> _buffers = [];
    private readonly IReadOnlyDictionary<string, long> _numbers;

    /// <param name="numbers">A value for each extent and scalar; of floats it is the number of thousandths.</param>
    public KernelArguments(KernelEntry kernel, IReadOnlyDictionary<string, long> numbers, int seed)
    {
        _numbers = numbers;
        Items = ExtentNotation.Evaluate(kernel.Items, numbers);
        var random = new Random(seed);
        Slots = new nint[kernel.Parameters.Count];
        for (int s = 0; s < Slots.Length; s++)
        {
            var parameter = kernel.Parameters[s];
            Slots[s] = parameter.Kind switch
            {
                KernelParameterKind.Pointer => Buffer(parameter, random),
                KernelParameterKind.Float => BitConverter.SingleToInt32Bits(numbers[parameter.Name] / 1000f),
                _ => (nint)numbers[parameter.Name],
            };
        }
    }

    /// <summary>The slots.</summary>
    public nint[] Slots { get; }

    /// <summary>The number of work items.</summary>
    public long Items { get; }

    /// <summary>Bytes of all arrays.</summary>
    public long Bytes => _buffers.Sum(buffer => (long)buffer.Bytes);

    /// <summary>Runs all items, in one call or one at a call, with scratch memory that is garbage at first.</summary>
    public void Run(KernelEntry kernel, bool oneByOne)
    {
        fixed (nint* args = Slots)
        {
            nuint scratch = (nuint)kernel.ScratchBytes(args);
            byte* memory = (byte*)NativeMemory.AlignedAlloc(scratch + 1, 64);
            NativeMemory.Fill(memory, scratch, 0xA5);
            long grain = oneByOne ? 1 : Items;
            for (long from = 0; from < Items; from += grain) kernel.Invoke(args, (nint)from, (nint)(from + grain), memory);
            NativeMemory.AlignedFree(memory);
        }
    }

    /// <summary>The bytes of all written buffers; every NaN as the same one, since targets may choose its bits.</summary>
    public byte[] Results(KernelEntry kernel)
    {
        var result = new List<byte>();
        foreach (var (name, memory, bytes) in _buffers)
        {
            var parameter = kernel.Parameters.Single(p => p.Name == name);
            if (!parameter.Written) continue;
            var copy = new Span<byte>((void*)memory, bytes).ToArray();
            if (ElementOf(parameter) == "f32")
            {
                foreach (ref float value in MemoryMarshal.Cast<byte, float>(copy.AsSpan()))
                {
                    if (float.IsNaN(value)) value = float.NaN;
                }
            }

            result.AddRange(copy);
        }

        return [.. result];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, memory, _) in _buffers) NativeMemory.AlignedFree((void*)memory);
    }

    private nint Buffer(KernelParameter parameter, Random random)
    {
        string element = ElementOf(parameter);
        string dimensions = parameter.Type[(parameter.Type.IndexOf('[') + 1)..^1];
        int count = (int)dimensions.Split(',').Aggregate(1L, (all, dimension) => all * ExtentNotation.Evaluate(dimension, _numbers));
        int bytes = count * element switch { "f32" or "i32" => 4, "f16" or "bf16" or "i16" or "u16" => 2, _ => 1 };
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)bytes + Slack, 64);
        NativeMemory.Fill(memory, (nuint)bytes + Slack, 0xFF);
        for (int i = 0; i < count; i++)
        {
            float value = (random.NextSingle() - 0.5f) * MathF.Pow(2, random.Next(-3, 4));
            switch (element)
            {
                case "f32": ((float*)memory)[i] = value; break;
                case "f16": ((Half*)memory)[i] = (Half)value; break;
                case "bf16": ((ushort*)memory)[i] = (ushort)(BitConverter.SingleToInt32Bits(value) >> 16); break;
                case "i32": ((int*)memory)[i] = random.Next((int)_numbers["v"]); break;
                default: memory[i] = (byte)random.Next(256); break;
            }
        }

        _buffers.Add((parameter.Name, (nint)memory, bytes));
        return (nint)memory;
    }

    private static string ElementOf(KernelParameter parameter) => parameter.Type[..parameter.Type.IndexOf('[')].Split(' ')[^1];
}
