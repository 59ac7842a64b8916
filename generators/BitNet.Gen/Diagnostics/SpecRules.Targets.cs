namespace BitNet.Gen.Diagnostics;

public static partial class SpecRules
{
    public static readonly SpecRule WrongOperandType = new("BNG2101", "Not an operand type", "'{0}' is no operand of a row; write a lane type (u8, i8, u16, i16, u32, i32, f32), a group \"i16*2\", mem u8, imm u8, const u8, scalar f32, \"table u8[16]\" or, as output, hint u8");

    public static readonly SpecRule WrongOutput = new("BNG2102", "Not one output", "a row writes exactly one operand: a register, memory or a hint, not {0}");

    public static readonly SpecRule DuplicateOperand = new("BNG2103", "Operand name taken", "'{0}' cannot name an operand: {1}");

    public static readonly SpecRule WrongResult = new("BNG2104", "Rule for another operand", "the rule gives '{0}', but the output of the row is '{1}'");

    public static readonly SpecRule UnknownPlaceholder = new("BNG2105", "Unknown placeholder", "'{{{0}}}' is no operand of the row; {1}");

    public static readonly SpecRule EmitCount = new("BNG2106", "Wrong number of texts", "'emit' needs one text for each register of the output: {0}, not {1}");

    public static readonly SpecRule EmitNotCSharp = new("BNG2107", "Text is not C#", "this does not parse as a C# expression: {0}");

    public static readonly SpecRule UnknownParent = new("BNG2108", "Unknown parent target", "there is no target '{0}' to inherit; {1}");

    public static readonly SpecRule InheritanceCycle = new("BNG2109", "Targets inherit each other", "'{0}' inherits itself through '{1}'");

    public static readonly SpecRule IncompleteTarget = new("BNG2110", "Incomplete target", "the target '{0}' lacks '{1}': give it, or inherit a target that has it");

    public static readonly SpecRule DuplicateRow = new("BNG2111", "Row given twice", "the row '{0}' stands in this file twice; rename or remove one");

    public static readonly SpecRule ConstantOutOfRange = new("BNG2112", "Constant does not fit", "{0} does not fit {1}, whose range is {2}");

    public static readonly SpecRule WrongVectorWidth = new("BNG2113", "Not a vector width", "{0} bits are no vector: write 32, 64, 128, 256, 512, 1024 or 2048");

    public static readonly SpecRule UncoveredTree = new("BNG4101", "No instruction for an expression", "{0}: the target '{1}' has no rows for '{2}' in lanes of {3}; it is part of '{4}'");

    public static readonly SpecRule UncoveredStore = new("BNG4102", "No instruction for a store", "{0}: the target '{1}' has no row that stores lanes of '{2}' to memory of {3}");

    public static readonly SpecRule RangeNotProven = new("BNG4103", "Range not proven", "{0}: '{1}' lies in {2}, which does not fit {3}; declare a narrower range or use wider lanes");

    public static readonly SpecRule BudgetExceeded = new("BNG4110", "Over a budget of the JIT", "{0} for the target '{1}' has about {2} {3}; above {4} the JIT compiler stops optimising a method: use a smaller block or less unrolling");

    public static readonly SpecRule MalformedProgram = new("BNG9101", "Internal error: malformed program", "internal error: {0}: {1}; please report it");
}
