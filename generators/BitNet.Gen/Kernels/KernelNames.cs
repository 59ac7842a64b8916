using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Kernels;

/// <summary>Names of indices that cannot be mistaken for extents.</summary>
internal static class KernelNames
{
    private const char Mark = '\'';

    /// <summary>The index <paramref name="name"/> while the kernel is bound: no spec can contain the mark.</summary>
    public static NameExpr Marked(string name) => new(name + Mark, Expressions.ValueType.Int);

    /// <summary>The kernel with its marks removed; an index with the name of an extent that the code needs gets an <c>i</c> before it (<c>ir</c> for <c>r</c>).</summary>
    /// <param name="kernel">A bound kernel, its slots not yet decided.</param>
    /// <param name="inputs">The inputs in slot order.</param>
    public static KernelIr Settle(KernelIr kernel, IReadOnlyList<string> inputs)
    {
        var taken = new HashSet<string>(KernelSlots.Extents(kernel).Concat(inputs).Concat(kernel.Tensors.Select(t => t.Name)).Concat(Scalars(kernel.Body)), StringComparer.Ordinal);
        var settled = kernel with
        {
            Items = kernel.Items.Select(i => i with { Name = Name(i.Name) }).ToEquatableArray(),
            Body = kernel.Body.Select(Statement).ToEquatableArray(),
        };
        return settled with { Slots = KernelSlots.Default(settled, inputs) };

        string Name(string name)
        {
            if (name.Length == 0 || name[name.Length - 1] != Mark) return name;
            string plain = name.TrimEnd(Mark);
            while (taken.Contains(plain)) plain = "i" + plain;
            return plain;
        }

        KernelStatement Statement(KernelStatement statement) => Declared(KernelRewriter.MapExpressions(statement, Expression));

        KernelStatement Declared(KernelStatement statement) => statement switch
        {
            ElementStore store => store with { Domain = store.Domain.Select(r => r with { Name = Name(r.Name) }).ToEquatableArray() },
            KernelLoop loop => new KernelLoop(loop.Range with { Name = Name(loop.Range.Name) }, loop.Body.Select(Declared).ToEquatableArray()),
            _ => statement,
        };

        Expr Expression(Expr expression) => expression switch
        {
            NameExpr name => name with { Name = Name(name.Name) },
            ReduceExpr reduce => new ReduceExpr(reduce.Kind, Name(reduce.Index), Expression(reduce.Limit!), Expression(reduce.Body)),
            _ => expression.MapChildren(Expression),
        };
    }

    private static IEnumerable<string> Scalars(IEnumerable<KernelStatement> body) => body.SelectMany(s => s switch
    {
        ScalarDefinition scalar => [scalar.Name],
        KernelLoop loop => Scalars(loop.Body),
        _ => Enumerable.Empty<string>(),
    });
}
