using BitNet.Gen.Pipeline;

namespace BitNet.Gen.Api;

/// <summary>The methods of a kernel whose spec has mistakes: they throw, so that code that calls the kernel gives no second error.</summary>
/// <param name="Namespace">Where the generated types live.</param>
public sealed record BrokenKernelPlan(string Namespace, string SpecFile, string Name)
    : GenerationPlan($"KernelApi.{Name}.g.cs", [SpecFile])
{
    /// <inheritdoc/>
    public override GeneratedFile Emit() =>
        new(HintName, GeneratedHeader.For(SpecFiles) + $"using System;\n\nnamespace {Namespace};\n\n" + KernelApi.Stubs(Name, SpecFile), [], []);
}
