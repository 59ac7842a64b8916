using BitNet.Gen.Shapes;
using static BitNet.Gen.Shapes.Shape;

namespace BitNet.Gen.Targets;

/// <summary>The keys of target specs.</summary>
public static class TargetKeys
{
    internal const int MaxPreference = 1_000_000;
    internal const int MinRegisters = 4;
    internal const int MaxRegisters = 1024;

    private static readonly ValueShape Operand = new TextShape(@"^((mem|imm|const|scalar|table|hint) )?(u8|i8|u16|i16|u32|i32|f32)(\*[2-8]|\[[0-9]{1,3}\])?$");

    /// <summary>The registers.</summary>
    internal static readonly MappingShape Vector = Map(
        Required("bits", Integer(1, int.MaxValue), "The bits of a register: a power of two from 32 to 2048."),
        Required("registers", Integer(MinRegisters, MaxRegisters), "How many there are. Blocks are sized by it."));

    /// <summary>How rows are proven in C.</summary>
    internal static readonly MappingShape ProofInC = Map(
        Optional("include", Text, "The header that declares the intrinsics."),
        Optional("type", Text, "The C type of a register, with {T} for the lane type and {L} for the lanes."),
        Optional("compiler", Text, "The cross compiler."),
        Optional("options", Text, "Its options."),
        Optional("emulator", Text, "The program that runs what it compiles."));

    /// <summary>How kernels are proven to compile ahead of time.</summary>
    internal static readonly MappingShape ProofAhead = Map(
        Optional("architecture", Text, "The architecture to compile for."),
        Optional("instructions", Text, "The instruction sets to compile for, beyond the architecture's own."));

    /// <summary>What tests run on machines that lack the target.</summary>
    internal static readonly MappingShape Proof = Map(
        Optional("c", ProofInC, "Each row is compiled from its C text, run, and compared with its meaning."),
        Optional("crossgen", ProofAhead, "Each kernel is compiled ahead of time."));

    /// <summary>A constant of a row.</summary>
    internal static readonly MappingShape Constant = Map(
        Required("type", Word("u8", "i8", "u16", "i16", "u32", "i32"), "The lane type."),
        Required("value", Integer(int.MinValue, uint.MaxValue), "The number in every lane."));

    /// <summary>A row.</summary>
    internal static readonly MappingShape Row = Map(
        Required("name", Name, "Unique in the target; a row of the same name replaces a parent's."),
        Required("in", Named(Operand), "What it reads: u8 (a register), \"i16*2\" (a group), mem u8, imm u8, const u8, scalar f32, \"table u8[128]\"."),
        Required("out", Named(Operand), "What it writes: one register, group, mem or hint."),
        Optional("const", Named(Constant), "Constants that the text uses."),
        Required("meaning", Expression, "Lane i of the output."),
        Optional("when", Expression, "What must be proven from the operands' ranges before the row is taken."),
        Optional("hardware", Expression, "The full behaviour where it differs from meaning outside when."),
        Required("emit", OneOrMany(Text), "The C# text, operands as {a}; one for each register of a group."),
        Optional("c", OneOrMany(Text), "The same in C, for the proof of rows on machines that lack the target."));

    /// <summary>The whole file.</summary>
    public static readonly MappingShape Root = Map(
        Required("target", Name, "The target's name."),
        Optional("summary", Text, "One line for people."),
        Optional("inherits", Name, "A target whose facts and rows hold here too, unless named again."),
        Optional("guard", Text, "The C# condition under which a machine can run it; the parents' are and-ed in."),
        Optional("preference", Integer(0, MaxPreference), "Where no tuning decides, the usable target with the largest number runs."),
        Optional("vector", Vector, "The registers."),
        Optional("type", Either(Text, new MappingShape([Required("default", Text, "The type for all other lanes.")], Text)), "The C# type of a register, \"Vector256<{T}>\"; or one for each lane type."),
        Optional("cast", Text, "A register with other lanes, \"{x}.As{N}()\"."),
        Optional("proof", Proof, "How tests prove the target on machines that lack it."),
        Optional("rows", List(Row), "The instructions."));
}
