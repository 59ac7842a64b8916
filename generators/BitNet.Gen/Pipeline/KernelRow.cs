using BitNet.Gen.Collections;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Pipeline;

/// <summary>One generated method for the kernel table.</summary>
/// <param name="Class">The class that holds the method, in the generated namespace.</param>
/// <param name="Method">The method, in the calling convention of the runtime's KernelEntry.</param>
/// <param name="Kernel">The kernel's name in the spec.</param>
/// <param name="Variant">What it was specialised for; may be empty.</param>
/// <param name="Target">The target's name.</param>
/// <param name="Parameters">The argument slots, in order.</param>
/// <param name="ScratchMethod">The method of the same class that gives the scratch size, or null.</param>
/// <param name="MinTokens">See KernelEntry.</param>
/// <param name="Schedule">The schedule in words.</param>
/// <param name="IsTuned">See KernelEntry.</param>
/// <param name="ItemBlock">See KernelEntry.</param>
/// <param name="Items">See KernelEntry.</param>
public sealed record KernelRow(
    string Class,
    string Method,
    string Kernel,
    string Variant,
    string Target,
    EquatableArray<ProgramParameter> Parameters,
    string? ScratchMethod,
    int MinTokens,
    string Schedule,
    bool IsTuned = false,
    int ItemBlock = 1,
    string Items = "");
