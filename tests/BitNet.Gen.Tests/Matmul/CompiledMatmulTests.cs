using System.Runtime.InteropServices;
using System.Text;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Emit;
using BitNet.Gen.Formats;
using BitNet.Gen.Layouts;
using BitNet.Gen.Matmul;
using BitNet.Gen.Programs;
using BitNet.Gen.Tests.Emit;
using BitNet.Gen.Tests.Targets;

namespace BitNet.Gen.Tests.Matmul;

/// <summary>Every product of matrices as compiled C#, on every target that this machine has, over odd sizes: bit for bit equal to plain loops.</summary>
[Trait("Machine", "this")]
public sealed unsafe class CompiledMatmulTests
{
    private static readonly int[] TokenCounts = [1, 2, 3, 5, 6, 7, 10, 13, 25, 31];

    public static TheoryData<string> Targets => [.. TargetFolder.Names];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Products_equal_plain_loops(string target)
    {
        MachineTargets.SkipUnlessItRuns(target);
        var spec = TargetFolder.Get(target);
        var text = new StringBuilder();
        var kernels = new List<(LayoutSpec Layout, VectorProgram Program, EmittedKernel Text)>();
        foreach (var layout in SpecFolder.Load().All<LayoutSpec>())
        {
            var bag = new DiagnosticBag("test");
            foreach (var program in MatmulScheduleTests.Plan(layout.Name, target).Programs(bag))
            {
                var emitted = CSharpEmitter.Emit(PassPipeline.Lower(program, spec, bag)!, spec);
                kernels.Add((layout, program, emitted));
                text.Append(emitted.Text);
            }
        }

        var constants = new CodeWriter();
        ConstantText.Write(constants, kernels.Select(kernel => kernel.Program));
        var compiled = CompiledClass.Compile(text.Append(constants).ToString());
        foreach (var (layout, program, emitted) in kernels)
        {
            foreach (var call in Cases(layout, program)) Check(compiled, program, emitted, call);
        }
    }

    /// <summary>Calls of a product over odd sizes, the last one with values that are not finite.</summary>
    internal static IEnumerable<IMatmulCase> Cases(LayoutSpec layout, VectorProgram program)
    {
        foreach (int tokens in program.MinTokens == 1 ? [1] : TokenCounts)
        {
            foreach (int k in Lengths(layout)) yield return Case(layout.TileRows == 64 ? 2 : 5, k, tokens);
        }

        var special = Case(1, layout.Activations == ActivationKind.Int8Per32 ? 64 : 2 * layout.TileK, program.MinTokens == 1 ? 1 : 7);
        special.AddSpecialValues();
        yield return special;

        IMatmulCase Case(int panels, int k, int tokens) => IMatmulCase.For(layout, program, panels, k, tokens);
    }

    private static void Check(CompiledClass compiled, VectorProgram program, EmittedKernel emitted, IMatmulCase call)
    {
        var handles = new List<GCHandle>();
        try
        {
            var scalars = call.Scalars;
            nint[] args = [.. program.Parameters.Select(p => p.Kind == ProgramParameterKind.Pointer ? Pin(call.Arrays[p.Name]) : (nint)scalars[p.Name].Integer)];
            nint scratchBytes = 0;
            if (emitted.ScratchMethod is { } method)
            {
                fixed (nint* slots = args) scratchBytes = ((delegate*<nint*, nint>)compiled.Function(method))(slots);
            }

            void* scratch = NativeMemory.AlignedAlloc((nuint)scratchBytes + 64, 64);
            compiled.Run(emitted.Method, args, call.Items, (byte*)scratch);
            NativeMemory.AlignedFree(scratch);
        }
        finally
        {
            foreach (var handle in handles) handle.Free();
        }

        Assert.True(call.Expected().AsSpan().SequenceEqual(call.Result()), $"{emitted.Method}: {call}");

        nint Pin(byte[] bytes)
        {
            var handle = GCHandle.Alloc(bytes, GCHandleType.Pinned);
            handles.Add(handle);
            return handle.AddrOfPinnedObject();
        }
    }

    /// <summary>One tile, more than one period of widening, and ends inside a tile where the layout allows them.</summary>
    private static IEnumerable<int> Lengths(LayoutSpec layout) => layout switch
    {
        { Activations: ActivationKind.Int8Per32 } => [32, 96, 320],
        { Tile: ByteLayout } => [layout.TileK, (3 * layout.TileK) + 1, (40 * layout.TileK) + 5],
        { TileK: 1 } => [1, 7, 65],
        _ => [layout.TileK, 5 * layout.TileK],
    };
}
