using BitNet.Gen.Expressions;
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
            var open = spec.Variants[0].Tensors.Where(tensor => spec.Variants.Any(variant => variant.Tensor(tensor.Name)!.Element != tensor.Element)).Select(tensor => tensor.Name).ToList();
            if (KernelSignature.Of(spec.Variants[0], spec.Operator, spec.Activations, open) is { } signature) _kernels[spec.Name] = (spec.Variants[0], signature);
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

    /// <summary>Whether a kernel is the sum of two float32 arrays, element by element.</summary>
    public bool IsSum(string name) =>
        _kernels.TryGetValue(name, out var found)
        && found.Kernel.Body.Count == 1
        && found.Kernel.Body[0] is ElementStore { Value: BinaryExpr { Operator: BinaryOperator.Add, Left: ElementExpr a, Right: ElementExpr b } } store
        && a.Indices == store.Indices && b.Indices == store.Indices
        && found.Kernel.Tensors.All(tensor => tensor.Element == ElementType.F32);

    /// <summary>Whether some of a call's tokens may be a call of their own; see <see cref="TokenIndependence"/>.</summary>
    public bool IsByToken(string name) => _kernels.TryGetValue(name, out var found) && TokenIndependence.Holds(found.Kernel);

    /// <summary>The fused kernels that <paramref name="steps"/> call, in ordinal order of their names.</summary>
    public IEnumerable<KernelIr> FusedIn(IEnumerable<ModelStep> steps) =>
        steps.WithNested().OfType<KernelStep>()
            .Select(step => step.Kernel)
            .Where(_fused.Contains)
            .Distinct()
            .OrderBy(name => name, StringComparer.Ordinal)
            .Select(name => _kernels[name].Kernel);

    /// <summary>The kernel that does what <paramref name="first"/> and then <paramref name="second"/> do, made once for each name.</summary>
    /// <param name="name">Its name, which says what it is made of.</param>
    /// <param name="names">What the second's inputs and outputs are called in it; the first's keep their names.</param>
    internal KernelSignature Fuse(string name, KernelSignature first, KernelSignature second, IReadOnlyDictionary<string, string> names)
    {
        if (Find(name) is { } known) return known;
        var steps = new[] { Step(first, slot => slot), Step(second, slot => names[slot]) };
        var kernel = KernelFusion.Fuse(name, $"{Summary(first)} {Summary(second)}", steps, [.. second.Outputs.Select(output => names[output.Name])]);
        // Extents of the parts stay extents of the whole: the fused kernel has a signature because they have.
        var signature = KernelSignature.Of(kernel) ?? throw new InvalidOperationException($"the kernel '{name}' has dimensions without extents");
        _kernels.Add(name, (kernel, signature));
        _fused.Add(name);
        return signature;
    }

    private FusionStep Step(KernelSignature kernel, Func<string, string> name) =>
        new(_kernels[kernel.Name].Kernel, [.. kernel.Slots.Where(slot => kernel[slot] is not null).Select(name)]);

    private string Summary(KernelSignature kernel) => _kernels[kernel.Name].Kernel.Summary.TrimEnd('.') + ".";

    private IEnumerable<KernelSignature> Signatures => Names.Select(name => _kernels[name].Signature);
}
