using BitNet.Gen.Formats;
using BitNet.Gen.Kernels;
using BitNet.Gen.Models.Program;

namespace BitNet.Gen.Models;

/// <summary>The kernels that models may call, by name, operator and purpose, and those that were fused from them.</summary>
public sealed class KernelCatalog
{
    private readonly Dictionary<string, (KernelIr Kernel, KernelSignature Signature)> _kernels = new(StringComparer.Ordinal);
    private readonly HashSet<string> _fused = new(StringComparer.Ordinal);

    /// <summary>A catalog of <paramref name="kernels"/>; one whose dimensions are no products of extents is left out.</summary>
    public KernelCatalog(IEnumerable<KernelSpec> kernels)
    {
        foreach (var spec in kernels)
        {
            if (KernelSignature.Of(spec.Variants[0], spec.Operator, spec.Activations) is { } signature) _kernels[spec.Name] = (spec.Variants[0], signature);
        }
    }

    /// <summary>The names, in ordinal order.</summary>
    public IEnumerable<string> Names => _kernels.Keys.OrderBy(name => name, StringComparer.Ordinal);

    /// <summary>The kernel of that name; null where there is none.</summary>
    public KernelSignature? Find(string name) => _kernels.TryGetValue(name, out var found) ? found.Signature : null;

    /// <summary>The kernel that stands for an operator of model bodies; <c>+</c> and <c>+=</c> are one.</summary>
    public KernelSignature? ForOperator(string op) =>
        Signatures.FirstOrDefault(signature => signature.Operator?.TrimEnd('=') == op.TrimEnd('='));

    /// <summary>The kernel that makes activations of a kind; null where there is none.</summary>
    public KernelSignature? Quantiser(ActivationKind kind) => Signatures.FirstOrDefault(signature => signature.Quantises == kind);

    /// <summary>The fused kernels that <paramref name="steps"/> call, in ordinal order of their names.</summary>
    public IEnumerable<KernelIr> FusedIn(IEnumerable<ModelStep> steps) =>
        steps.OfType<KernelStep>()
            .Select(step => step.Kernel)
            .Where(_fused.Contains)
            .Distinct()
            .OrderBy(name => name, StringComparer.Ordinal)
            .Select(name => _kernels[name].Kernel);

    private IEnumerable<KernelSignature> Signatures => Names.Select(name => _kernels[name].Signature);
}
