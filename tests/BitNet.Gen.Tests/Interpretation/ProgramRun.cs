using System.Runtime.InteropServices;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Emit;
using BitNet.Gen.Expressions;
using BitNet.Gen.Interpretation;
using BitNet.Gen.Lowering;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;
using BitNet.Gen.Tests.Emit;

namespace BitNet.Gen.Tests.Interpretation;

/// <summary>Runs one program in three ways on equal memory: its trees (L3), the rows' hardware (L4), the emitted C# where this machine can.</summary>
public sealed class ProgramRun
{
    private readonly VectorProgram _program;
    private readonly TargetSpec _target;
    private readonly TargetProgram _lowered;
    private readonly Dictionary<string, byte[]> _arrays;
    private readonly Dictionary<string, ExprValue> _scalars;
    private readonly long _items;

    /// <summary>Prepares a run; a program that the verifier or selection rejects fails the test.</summary>
    public ProgramRun(VectorProgram program, TargetSpec target, Dictionary<string, byte[]> arrays, Dictionary<string, ExprValue> scalars, long items)
    {
        (_program, _target, _arrays, _scalars, _items) = (program, target, arrays, scalars, items);
        var bag = new DiagnosticBag("test.kernel.yaml");
        ProgramVerifier.Verify(program, bag);
        var lowered = InstructionSelector.Lower(program, target, bag);
        if (lowered is not null)
        {
            ProgramVerifier.Verify(lowered, bag);
            BudgetCheck.Check(lowered, bag);
        }

        Assert.Empty(bag.Diagnostics.ToArray().Select(d => d.ToString()));
        _lowered = lowered!;
        Kernel = CSharpEmitter.Emit(_lowered, target);
    }

    /// <summary>The emitted text.</summary>
    public EmittedKernel Kernel { get; }

    /// <summary>The memory after running the trees.</summary>
    public Dictionary<string, byte[]> Trees()
    {
        var memory = Copy();
        ProgramInterpreter.Run(_program, memory, _scalars, 0, _items);
        return memory;
    }

    /// <summary>The memory after running the instructions.</summary>
    public Dictionary<string, byte[]> Instructions()
    {
        var memory = Copy();
        ProgramInterpreter.Run(_lowered, _target, memory, _scalars, 0, _items);
        return memory;
    }

    /// <summary>The memory after running the compiled text; null where the machine cannot run the target.</summary>
    public unsafe Dictionary<string, byte[]>? Compiled()
    {
        var compiled = CompiledClass.Compile(Kernel.Text + $"public static bool IsSupported() => {_target.Guard};\n");
        if (!((delegate*<bool>)compiled.Function("IsSupported"))()) return null;
        var memory = Copy();
        var pins = new List<GCHandle>();
        var slots = new List<nint>();
        foreach (var parameter in _program.Parameters)
        {
            if (parameter.Kind == ProgramParameterKind.Pointer)
            {
                pins.Add(GCHandle.Alloc(memory[parameter.Name], GCHandleType.Pinned));
                slots.Add(pins[^1].AddrOfPinnedObject());
            }
            else
            {
                var value = _scalars[parameter.Name];
                slots.Add(parameter.Kind == ProgramParameterKind.Float ? BitConverter.SingleToInt32Bits(value.Float) : (nint)value.Integer);
            }
        }

        nint scratchBytes = 0;
        if (Kernel.ScratchMethod is { } scratchMethod)
        {
            fixed (nint* args = slots.ToArray()) scratchBytes = ((delegate*<nint*, nint>)compiled.Function(scratchMethod))(args);
        }

        byte* scratch = (byte*)NativeMemory.AlignedAlloc((nuint)scratchBytes + 64, 64);
        compiled.Run(Kernel.Method, [.. slots], (nint)_items, scratch);
        NativeMemory.AlignedFree(scratch);
        foreach (var pin in pins) pin.Free();
        return memory;
    }

    private Dictionary<string, byte[]> Copy() => _arrays.ToDictionary(a => a.Key, a => (byte[])a.Value.Clone());
}
