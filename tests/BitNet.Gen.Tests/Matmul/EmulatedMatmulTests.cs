using BitNet.Gen.Diagnostics;
using BitNet.Gen.Emit;
using BitNet.Gen.Layouts;
using BitNet.Gen.Programs;
using BitNet.Gen.Tests.Emit;
using BitNet.Gen.Tests.Targets;

namespace BitNet.Gen.Tests.Matmul;

/// <summary>Every product of matrices as machine code of targets that this machine may lack, run by an emulator: bit for bit equal to plain loops.</summary>
[Trait("Machine", "other")]
public sealed class EmulatedMatmulTests
{
    public static TheoryData<string> Targets => CrossCompiledTests.Targets;

    [Theory]
    [MemberData(nameof(Targets))]
    public void Products_equal_plain_loops(string target)
    {
        var spec = TargetFolder.Get(target);
        var products = new List<(LayoutSpec Layout, VectorProgram Program, EmittedKernel Kernel)>();
        foreach (var layout in SpecFolder.Load().All<LayoutSpec>())
        {
            var bag = new DiagnosticBag("test");
            foreach (var program in MatmulScheduleTests.Plan(layout.Name, target).Programs(bag))
            {
                var lowered = PassPipeline.Lower(program, spec, bag)!;
                var kernel = CSharpEmitter.Emit(lowered, spec);
                if (EmulatedKernels.CanCall(lowered, kernel)) products.Add((layout, program, kernel));
            }
        }

        var kernels = new EmulatedKernels(spec, products.Select(p => p.Kernel));
        foreach (var (layout, program, kernel) in products)
        {
            int output = program.Parameters.Where(p => p.Kind == ProgramParameterKind.Pointer).ToList().FindIndex(p => p.Written);
            foreach (var call in CompiledMatmulTests.Cases(layout, program))
            {
                var scalars = call.Scalars;
                var slots = program.Parameters.Select(p => p.Kind == ProgramParameterKind.Pointer ? (call.Arrays[p.Name], 0L) : ((byte[]?)null, scalars[p.Name].Integer)).ToList();
                kernels.Add(kernel, call.Items, slots, memory =>
                {
                    call.Arrays[call.Output] = memory[output];
                    Assert.True(call.Expected().AsSpan().SequenceEqual(call.Result()), $"{kernel.Method}: {call}");
                });
            }
        }

        kernels.Run();
    }
}
