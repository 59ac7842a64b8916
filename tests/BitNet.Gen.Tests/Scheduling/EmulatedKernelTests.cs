using BitNet.Gen.Diagnostics;
using BitNet.Gen.Emit;
using BitNet.Gen.Kernels;
using BitNet.Gen.Programs;
using BitNet.Gen.Scheduling;
using BitNet.Gen.Tests.Emit;
using BitNet.Gen.Tests.Kernels;
using BitNet.Gen.Tests.Targets;

namespace BitNet.Gen.Tests.Scheduling;

/// <summary>Kernels as machine code of targets that this machine may lack, run by an emulator, against the interpreter, bit for bit.</summary>
[Trait("Machine", "other")]
public sealed class EmulatedKernelTests
{
    public static TheoryData<string> Targets => CrossCompiledTests.Targets;

    [Theory]
    [MemberData(nameof(Targets))]
    public void Kernels_equal_the_interpreter_bit_for_bit(string target)
    {
        var spec = TargetFolder.Get(target);
        var lowered = new List<(KernelIr Kernel, TargetProgram Program, EmittedKernel Text)>();
        foreach (var kernel in CompiledKernelTests.Kernels())
        {
            foreach (var scheduled in KernelScheduler.Programs(kernel, spec, new RowCoverage(spec)))
            {
                var program = PassPipeline.Lower(scheduled, spec, new DiagnosticBag(kernel.Name))!;
                var text = CSharpEmitter.Emit(program, spec);
                if (EmulatedKernels.CanCall(program, text)) lowered.Add((kernel, program, text));
            }
        }

        Assert.Contains(lowered, k => k.Program.Source is { Kernel: "attention", Variant: "f32" });
        Assert.Contains(lowered, k => k.Program.Source is { Kernel: "attention", Variant: "i8.many" });
        var kernels = new EmulatedKernels(spec, lowered.Select(k => k.Text));
        foreach (var call in KernelCases.Calls(special: false).Concat(KernelCases.Calls(special: true)).Concat(CompiledKernelTests.RowsCalls))
        {
            foreach (var (_, program, text) in lowered.Where(k => (k.Kernel.Name, k.Kernel.Variant) == (call.Kernel.Name, call.Kernel.Variant)))
                Add(kernels, program.Source.Parameters.ToList(), text, call, target);
        }

        kernels.Run();
    }

    private static void Add(EmulatedKernels kernels, List<ProgramParameter> parameters, EmittedKernel text, KernelCall call, string target)
    {
        var slots = parameters.Select(parameter => parameter.Kind switch
        {
            ProgramParameterKind.Pointer => ((byte[]?)InterpretedKernelTests.Bytes(call.Tensors[parameter.Name]), 0L),
            ProgramParameterKind.Float => (null, BitConverter.SingleToInt32Bits((float)call.Numbers[parameter.Name])),
            _ => (null, (long)call.Numbers[parameter.Name]),
        }).ToList();
        long items = (long)call.Kernel.Items.Aggregate(1.0, (all, item) => all * KernelCall.Value(item.Limit, call.Numbers));
        kernels.Add(text, items, slots, memory =>
        {
            var actual = call.Copy();
            foreach (var (parameter, bytes) in parameters.Where(p => p.Kind == ProgramParameterKind.Pointer).Zip(memory)) InterpretedKernelTests.Read(actual.Tensors[parameter.Name], bytes);
            call.Expected.AssertEqual(actual, $"{call.Kernel.Name} {call.Kernel.Variant} on {target}");
        });
    }
}
