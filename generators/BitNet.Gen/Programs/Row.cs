using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Programs;

/// <summary>One instruction of a target: the text to emit and its meaning.</summary>
/// <param name="Inputs">The operands read.</param>
/// <param name="Output">The operand written: a register, memory, or a hint.</param>
/// <param name="Meaning">Lane i of the output, over <c>i</c> and the operands' names.</param>
/// <param name="When">What must be proven from the operands' ranges before the row is chosen; an operand's name means each of its lanes.</param>
/// <param name="Hardware">The full behaviour, where it differs from <paramref name="Meaning"/> outside <paramref name="When"/>.</param>
/// <param name="Emit">The text for each output register, with operands as <c>{a}</c> and parts of groups and tables as <c>{a.0}</c>.</param>
/// <param name="Constants">Named constants that the text uses.</param>
public sealed record Row(
    string Name,
    EquatableArray<RowOperand> Inputs,
    RowOperand Output,
    Expr Meaning,
    Expr? When,
    Expr? Hardware,
    EquatableArray<string> Emit,
    EquatableArray<RowConstant> Constants)
{
    /// <summary>The same instruction in C, a text for each output register: how a machine that lacks the target proves the row. Empty where it is not said.</summary>
    public EquatableArray<string> C { get; init; } = [];
}
