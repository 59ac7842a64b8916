using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;

namespace BitNet.Gen.Api;

/// <summary>Which of a kernel's extents the lengths of its arrays tell, and which the caller has to say.</summary>
internal sealed class ApiExtents
{
    private ApiExtents(IReadOnlyList<string> all, IReadOnlyList<string> given, IReadOnlyList<(string Name, Tensor Tensor, Expr? Divisor)> found)
    {
        All = all;
        Given = given;
        Found = found;
    }

    /// <summary>The extents, in order of appearance.</summary>
    public IReadOnlyList<string> All { get; }

    /// <summary>The extents that are parameters, in order of appearance.</summary>
    public IReadOnlyList<string> Given { get; }

    /// <summary>The others: an array, and what its length is divided by, over extents found before it and given ones; null for 1.</summary>
    public IReadOnlyList<(string Name, Tensor Tensor, Expr? Divisor)> Found { get; }

    /// <summary>Solves as many as can be; where nothing more can, the last dimension of the first open array is given, for the first is what arrays have most of.</summary>
    public static ApiExtents Of(KernelIr kernel)
    {
        // The bytes of a stored matrix tell no dimension: how many there are depends on its format.
        var tensors = kernel.Slots.Select(kernel.Tensor).OfType<Tensor>().Where(tensor => tensor.Kind != TensorKind.Weights).ToList();
        var all = kernel.Tensors.SelectMany(tensor => tensor.Dimensions).Concat(kernel.Items.Select(item => item.Limit)).SelectMany(Names)
            .Concat(kernel.Slots.Where(slot => kernel.Tensor(slot) is null && kernel.Scalar(slot) is null)).Distinct().ToList();
        var known = new HashSet<string>(StringComparer.Ordinal);
        var given = new List<string>();
        var found = new List<(string, Tensor, Expr?)>();
        while (all.Exists(name => !known.Contains(name)))
        {
            if (tensors.FirstOrDefault(tensor => Solvable(tensor, known) is not null) is { } telling)
            {
                string name = Solvable(telling, known)!;
                var rest = telling.Dimensions.Where(dimension => dimension is not NameExpr n || n.Name != name).ToList();
                found.Add((name, telling, rest.Count == 0 ? null : rest.Aggregate(Build.Multiply)));
                known.Add(name);
            }
            else
            {
                var open = all.Where(name => !known.Contains(name)).ToList();
                string name = tensors.SelectMany(tensor => tensor.Dimensions.Skip(1).Reverse()).OfType<NameExpr>().Select(n => n.Name).FirstOrDefault(open.Contains) ?? open[0];
                given.Add(name);
                known.Add(name);
            }
        }

        return new ApiExtents(all, all.Where(given.Contains).ToList(), found);
    }

    /// <summary>The one extent of an array that is not known, where it is a dimension by itself, once.</summary>
    private static string? Solvable(Tensor tensor, HashSet<string> known)
    {
        var open = tensor.Dimensions.SelectMany(Names).Where(name => !known.Contains(name)).ToList();
        return open.Count == 1 && tensor.Dimensions.Any(dimension => dimension is NameExpr name && name.Name == open[0]) ? open[0] : null;
    }

    private static IEnumerable<string> Names(Expr expression) => expression.Descendants().OfType<NameExpr>().Select(name => name.Name);
}
