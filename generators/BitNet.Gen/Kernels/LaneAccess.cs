using BitNet.Gen.Expressions;

namespace BitNet.Gen.Kernels;

/// <summary>Where the elements of an access stand while its lane index counts through a block of <see cref="Lanes"/>.</summary>
public static class LaneAccess
{
    /// <summary>
    /// Elements of a block. It is a property of the language, not of a target: sums over a contiguous index are kept in as many partial sums,
    /// and physically blocked arrays (the key cache) are blocked by it.
    /// </summary>
    public const int Lanes = 16;

    /// <summary>The number of an element of <paramref name="tensor"/> in memory. Rows of locals are padded to whole blocks.</summary>
    public static Expr Linear(Tensor tensor, IReadOnlyList<Expr> indices)
    {
        Expr linear = indices[0];
        for (int d = 1; d < tensor.Rank; d++)
        {
            var extent = tensor.Role == TensorRole.Local && d == tensor.Rank - 1 ? Padded(tensor.Dimensions[d]) : tensor.Dimensions[d];
            linear = Binary(BinaryOperator.Add, Binary(BinaryOperator.Multiply, linear, extent), indices[d]);
        }

        return linear;
    }

    /// <summary><paramref name="extent"/> rounded up to whole blocks.</summary>
    public static Expr Padded(Expr extent) => extent is IntConst c
        ? new IntConst((c.Value + Lanes - 1) / Lanes * Lanes)
        : Binary(BinaryOperator.Multiply, Binary(BinaryOperator.Divide, Binary(BinaryOperator.Add, extent, new IntConst(Lanes - 1)), new IntConst(Lanes)), new IntConst(Lanes));

    /// <summary>The address of an access while <paramref name="lane"/> is <c>block * 16 + lane</c>, both of them names of the result.</summary>
    public static Polynomial Blocked(Tensor tensor, IReadOnlyList<Expr> indices, string lane)
    {
        Expr split = Binary(BinaryOperator.Add, Binary(BinaryOperator.Multiply, Int(BlockName(lane)), new IntConst(Lanes)), Int(LaneName(lane)));
        var linear = Linear(tensor, indices).Substitute(new Dictionary<string, Expr> { [lane] = split });
        return Polynomial.Of(linear, new Dictionary<string, Interval> { [LaneName(lane)] = new Interval(0, Lanes - 1) });
    }

    /// <summary>How far apart the elements of neighbouring lanes are: 0 (a broadcast), 1, or null for anything else.</summary>
    public static int? Stride(Tensor tensor, IReadOnlyList<Expr> indices, string lane) =>
        Blocked(tensor, indices, lane).Stride(LaneName(lane)) switch { 0 => 0, 1 => 1, _ => null };

    /// <summary>The address of lane 0 where <paramref name="lane"/> names the block's first element, a multiple of 16.</summary>
    /// <param name="ahead">Further blocks to add.</param>
    public static Expr BlockStart(Tensor tensor, IReadOnlyList<Expr> indices, string lane, int ahead)
    {
        var start = Blocked(tensor, indices, lane).Substitute(LaneName(lane), Polynomial.Constant(0));
        string block = BlockName(lane);
        if (ahead > 0) start = start.Substitute(block, Polynomial.Of(Int(block)).Plus(Polynomial.Constant(ahead)));
        var result = Polynomial.Constant(0);
        foreach (var (coefficient, factors) in start.Terms)
        {
            int at = Array.FindIndex(factors, f => f is NameExpr n && n.Name == block);
            bool whole = at >= 0 && coefficient % Lanes == 0;
            var product = Polynomial.Constant(whole ? coefficient / Lanes : coefficient);
            for (int f = 0; f < factors.Length; f++)
                product = product.Times(Polynomial.Of(whole && f == at ? Int(lane) : Unblocked(factors[f], block, lane)));
            result = result.Plus(product);
        }

        return result.ToExpr();
    }

    private static Expr Unblocked(Expr factor, string block, string lane) =>
        factor.Substitute(new Dictionary<string, Expr> { [block] = Binary(BinaryOperator.Divide, Int(lane), new IntConst(Lanes)) });

    private static string BlockName(string lane) => lane + "'block";

    private static string LaneName(string lane) => lane + "'lane";

    private static NameExpr Int(string name) => new(name, Expressions.ValueType.Int);

    private static BinaryExpr Binary(BinaryOperator op, Expr left, Expr right) => new(op, left, right, Expressions.ValueType.Int);
}
