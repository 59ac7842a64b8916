using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Programs;

/// <summary>A scheduled kernel (L3): loops over vector trees, made for a vector width and a register count, not yet for instructions.</summary>
/// <param name="Kernel">The kernel's name in its spec.</param>
/// <param name="Variant">What it was specialised for, parts joined by dots; may be empty.</param>
/// <param name="Target">The target's name.</param>
/// <param name="Summary">One line for the doc comment.</param>
/// <param name="Parameters">The slots.</param>
/// <param name="Item">The name of the work item's index, which runs over [from, to), the body being done for each item; empty where the body is done once a call and loops over the scalars <c>from</c> and <c>to</c> itself.</param>
/// <param name="Body">The statements.</param>
/// <param name="Scratch">Named parts of the thread's scratch memory, in order, each aligned to 64 bytes.</param>
/// <param name="MinTokens">See the runtime's KernelEntry.</param>
/// <param name="Schedule">The schedule in words.</param>
/// <param name="Label">The schedule as part of the method's name, where it runs only on processors whose tuning names it; else empty.</param>
/// <param name="ItemBlock">See the runtime's KernelEntry.</param>
public sealed record VectorProgram(
    string Kernel,
    string Variant,
    string Target,
    string Summary,
    EquatableArray<ProgramParameter> Parameters,
    string Item,
    EquatableArray<Statement> Body,
    EquatableArray<ScratchArray> Scratch,
    int MinTokens = 1,
    string Schedule = "",
    string Label = "",
    int ItemBlock = 1)
{
    /// <summary>See the runtime's KernelEntry.</summary>
    public string Items { get; init; } = "";

    /// <summary>What the program computes and its names stand for, as a reader of the generated text needs it: lines ended by LF, equal in all programs of a file; may be empty.</summary>
    public string Legend { get; init; } = "";

    /// <summary>The constant arrays that the body reads.</summary>
    public EquatableArray<ConstantArray> Constants { get; init; } = [];
}
