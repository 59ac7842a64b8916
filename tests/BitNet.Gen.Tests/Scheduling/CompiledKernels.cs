using System.Runtime.InteropServices;
using System.Text;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Emit;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Programs;
using BitNet.Gen.Scheduling;
using BitNet.Gen.Tests.Emit;
using BitNet.Gen.Tests.Kernels;
using BitNet.Gen.Tests.Targets;

namespace BitNet.Gen.Tests.Scheduling;

/// <summary>Kernels scheduled, lowered, emitted and compiled, to be run on the arguments of the interpreter.</summary>
public sealed unsafe class CompiledKernels
{
    // What the runtime promises behind each buffer that kernels read.
    private const int Slack = 64;

    private readonly Dictionary<(string, string, string), (TargetProgram Program, EmittedKernel Text)> _kernels = [];
    private readonly CompiledClass _class;

    /// <summary>Compiles kernels for targets; what cannot be lowered fails the test.</summary>
    public CompiledKernels(IEnumerable<KernelIr> kernels, IEnumerable<string> targets)
    {
        var text = new StringBuilder();
        foreach (string target in targets)
        {
            var spec = TargetFolder.Get(target);
            foreach (var kernel in kernels)
            {
                var bag = new DiagnosticBag(kernel.Name);
                foreach (var scheduled in KernelScheduler.Programs(kernel, spec, new RowCoverage(spec)))
                {
                    var program = PassPipeline.Lower(scheduled, spec, bag);
                    Assert.Empty(bag.Diagnostics.Select(d => d.ToString()));
                    var emitted = CSharpEmitter.Emit(program!, spec);
                    _kernels[(kernel.Name, scheduled.Variant, target)] = (program!, emitted);
                    text.Append(emitted.Text);
                }
            }
        }

        var constants = new CodeWriter();
        ConstantText.Write(constants, _kernels.Values.Select(kernel => kernel.Program.Source));
        Text = text.ToString() + constants;
        _class = CompiledClass.Compile(Text);
    }

    /// <summary>The generated C#.</summary>
    public string Text { get; }

    /// <summary>The text of one kernel.</summary>
    public string TextOf(KernelIr kernel, string target) => _kernels[(kernel.Name, kernel.Variant, target)].Text.Text;

    /// <summary>The variants that a kernel became on a target: its own and, where it has one, that for runs of items.</summary>
    public IEnumerable<string> Variants(KernelIr kernel, string target) =>
        new[] { kernel.Variant, $"{kernel.Variant}.{ItemRuns.Variant}" }.Where(variant => _kernels.ContainsKey((kernel.Name, variant, target)));

    /// <summary>Runs the code of a variant for a target on a copy of the call's arguments.</summary>
    public KernelCall Run(KernelCall call, string target, string variant)
    {
        var (program, emitted) = _kernels[(call.Kernel.Name, variant, target)];
        var result = call.Copy();
        var slots = new nint[program.Source.Parameters.Count];
        var buffers = new List<(TensorData Data, nint Memory)>();
        for (int s = 0; s < slots.Length; s++)
        {
            var parameter = program.Source.Parameters[s];
            if (parameter.Kind == ProgramParameterKind.Pointer)
            {
                var data = result.Tensors[parameter.Name];
                slots[s] = Fill(data);
                buffers.Add((data, slots[s]));
            }
            else
            {
                double number = call.Numbers[parameter.Name];
                slots[s] = parameter.Kind == ProgramParameterKind.Float ? BitConverter.SingleToInt32Bits((float)number) : (nint)number;
            }
        }

        nint items = (nint)call.Kernel.Items.Aggregate(1.0, (all, item) => all * KernelCall.Value(item.Limit, call.Numbers));
        nint scratchBytes = 0;
        if (emitted.ScratchMethod is { } scratch)
        {
            fixed (nint* args = slots) scratchBytes = ((delegate*<nint*, nint>)_class.Function(scratch))(args);
        }

        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)scratchBytes + Slack, 64);
        new Span<byte>(memory, (int)scratchBytes).Fill(0xFF);
        _class.Run(emitted.Method, slots, items, memory);
        NativeMemory.AlignedFree(memory);
        foreach (var (data, at) in buffers)
        {
            Read(data, (byte*)at);
            NativeMemory.AlignedFree((void*)at);
        }

        return result;
    }

    private static nint Fill(TensorData data)
    {
        int bytes = data.Count * data.Element.Bytes();
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)bytes + Slack, 64);
        new Span<byte>(memory, bytes + Slack).Fill(0xFF);
        for (int i = 0; i < data.Count; i++)
        {
            switch (data.Element)
            {
                case ElementType.F32: ((float*)memory)[i] = (float)data[i]; break;
                case ElementType.F16: ((ushort*)memory)[i] = (ushort)FloatBits.ToF16((float)data[i]); break;
                case ElementType.BF16: ((ushort*)memory)[i] = (ushort)FloatBits.ToBF16((float)data[i]); break;
                case ElementType.I32 or ElementType.U32: ((int*)memory)[i] = (int)(long)data[i]; break;
                case ElementType.I16 or ElementType.U16: ((short*)memory)[i] = (short)(long)data[i]; break;
                default: memory[i] = (byte)(long)data[i]; break;
            }
        }

        return (nint)memory;
    }

    private static void Read(TensorData data, byte* memory)
    {
        for (int i = 0; i < data.Count; i++)
        {
            data[i] = data.Element switch
            {
                ElementType.F32 => ((float*)memory)[i],
                ElementType.F16 => FloatBits.FromF16(((ushort*)memory)[i]),
                ElementType.BF16 => FloatBits.FromBF16(((ushort*)memory)[i]),
                ElementType.I32 => ((int*)memory)[i],
                ElementType.U32 => ((uint*)memory)[i],
                ElementType.I16 => ((short*)memory)[i],
                ElementType.U16 => ((ushort*)memory)[i],
                ElementType.I8 => ((sbyte*)memory)[i],
                _ => memory[i],
            };
        }
    }
}
