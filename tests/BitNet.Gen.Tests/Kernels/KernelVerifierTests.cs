using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;

namespace BitNet.Gen.Tests.Kernels;

/// <summary>What the verifier of kernels finds.</summary>
public sealed class KernelVerifierTests
{
    [Fact]
    public void Every_kernel_of_the_repository_is_well_formed()
    {
        foreach (var kernel in SpecFolder.Load().All<KernelSpec>().SelectMany(k => k.Variants)) Assert.Empty(KernelVerifier.Verify(kernel));
    }

    [Fact]
    public void Faults_are_named()
    {
        var kernel = KernelCall.Find("softmax");
        var store = (ElementStore)kernel.Body[1];
        Fault(kernel with { Slots = ["x"] }, "y has no slot");
        Fault(kernel with { Body = [kernel.Body[0], kernel.Body[2], kernel.Body[1], kernel.Body[3]] }, "e[j] is read before it is written");
        Fault(kernel with { Body = [kernel.Body[0], kernel.Body[1]] }, "y is never written");
        Fault(kernel with { Body = [kernel.Body[0], .. kernel.Body] }, "top is defined twice");
        Fault(kernel with { Body = [kernel.Body[0], store with { Tensor = "x" }] }, "the input x is written");
        Fault(kernel with { Body = [kernel.Body[0], store with { Domain = [] }] }, "i is not defined");
        Fault(kernel with { Body = [kernel.Body[0], store with { Indices = [.. store.Indices, .. store.Indices] }] }, "e has 1 dimensions, not 2");
        Fault(kernel with { Body = [kernel.Body[0], store with { Value = Build.Int(1) }] }, "e is assigned another type: 1");
        Fault(kernel with { Body = [new ScalarDefinition("top", new ReduceExpr(ReduceKind.Sum, "j", null, Build.Int(1)))] }, "sum(j, 1) has no limit");
    }

    private static void Fault(KernelIr kernel, string fault) => Assert.Contains(fault, KernelVerifier.Verify(kernel));
}
