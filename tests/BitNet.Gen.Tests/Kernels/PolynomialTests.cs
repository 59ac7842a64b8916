using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;

namespace BitNet.Gen.Tests.Kernels;

/// <summary>The normal form of addresses.</summary>
public sealed class PolynomialTests
{
    [Fact]
    public void Sums_of_products_meet()
    {
        var (a, b) = (Build.Int("a"), Build.Int("b"));
        var sum = Build.Add(Build.Multiply(a, Build.Add(b, Build.Int(2))), Build.Subtract(Build.Int(5), Build.Multiply(b, a)));
        Assert.Equal("a * 2 + 5", Polynomial.Of(sum).ToExpr().ToString());
        Assert.Equal(2, Polynomial.Of(sum).Stride("a"));
        Assert.Equal(0, Polynomial.Of(sum).Stride("b"));
        Assert.Null(Polynomial.Of(Build.Multiply(a, b)).Stride("a"));
    }

    [Fact]
    public void Blocked_indices_fold()
    {
        var keys = new Tensor("keys", TensorRole.Input, ElementType.F32, [Build.Int("g"), Build.Divide(Build.Int("c"), Build.Int(16)), Build.Int("d"), Build.Int(16)]);
        var j = Build.Int("j");
        Expr[] at = [Build.Int("ig"), Build.Divide(j, Build.Int(16)), Build.Int("i"), Build.Remainder(j, Build.Int(16))];
        Assert.Equal(1, LaneAccess.Stride(keys, at, "j"));
        Assert.Null(LaneAccess.Stride(keys, at, "i"));
        Assert.Equal(0, LaneAccess.Stride(keys, at, "t"));
        Assert.Equal("c / 16 * d * ig * 16 + d * j + d * 32 + i * 16", LaneAccess.BlockStart(keys, at, "j", 2).ToString());
    }

    [Fact]
    public void A_product_of_many_sums_does_not_explode()
    {
        Expr product = Build.Int(1);
        for (int f = 0; f < 60; f++)
        {
            Expr sum = Build.Int(f);
            for (int s = 0; s < 10; s++) sum = Build.Add(sum, Build.Int($"n{f}_{s}"));
            product = Build.Multiply(product, sum);
        }

        Assert.InRange(Polynomial.Of(product).Terms.Count(), 1, 256);
    }
}
