using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;

namespace BitNet.Gen.Models;

/// <summary>
/// Whether a kernel does each token by itself: it reads and writes the rows of its item's token alone, and knows the token's place only as <c>past + t</c>.
/// Then any of a call's tokens are a call of their own, with as many more tokens before them.
/// </summary>
internal sealed class TokenIndependence
{
    private readonly KernelIr _kernel;
    private readonly Expr _tokens;
    private readonly Expr _token;

    private TokenIndependence(KernelIr kernel, IndexRange item)
    {
        _kernel = kernel;
        _tokens = item.Limit;
        _token = Build.Int(item.Name);
    }

    /// <summary>Looks at every expression of a kernel. Tokens are what the first dimension of its outputs counts.</summary>
    public static bool Holds(KernelIr kernel)
    {
        var outputs = kernel.Tensors.Where(tensor => tensor is { Role: TensorRole.Output, Kind: not TensorKind.Cache }).ToList();
        if (outputs.Count == 0 || kernel.Items.FirstOrDefault(item => item.Limit is NameExpr && item.Limit == outputs[0].Dimensions[0]) is not { } item) return false;
        var independence = new TokenIndependence(kernel, item);
        return outputs.TrueForAll(output => output.Dimensions[0] == item.Limit) && kernel.Body.All(independence.Holds);
    }

    private bool Holds(KernelStatement statement) => statement switch
    {
        ScalarDefinition scalar => Holds(scalar.Value),
        ElementStore store => HoldsAt(store.Tensor, store.Indices) && store.Domain.All(range => Holds(range.Limit)) && Holds(store.Value),
        KernelLoop loop => Holds(loop.Range.Limit) && loop.Body.All(Holds),
        _ => false,
    };

    private bool Holds(Expr value) => value switch
    {
        NameExpr name => name != _token && name != _tokens,
        BinaryExpr { Operator: BinaryOperator.Add, Left: NameExpr { Name: ModelNames.Past } } place when place.Right == _token => true,
        ElementExpr element => HoldsAt(element.Array, element.Indices),
        _ => value.Children().All(Holds),
    };

    private bool HoldsAt(string tensor, EquatableArray<Expr> indices)
    {
        bool hasTokens = _kernel.Tensor(tensor)!.Dimensions[0] == _tokens;
        return hasTokens ? indices[0] == _token && indices.Skip(1).All(Holds) : indices.All(Holds);
    }
}
