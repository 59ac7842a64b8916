using System.Globalization;
using System.Text;
using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Models;

/// <summary>
/// A number of elements as a product of named counts, as <c>n_head * head_dim</c>, <c>n_head / n_head_kv</c> or <c>n_rot / 2</c>.
/// Products are kept in lowest terms with their names sorted, so that two extents are equal exactly where the records are.
/// </summary>
public sealed record Extent
{
    // Products of some such constants stay within an int64.
    private const long MaxConstant = 1 << 16;

    /// <summary>The extent 1.</summary>
    public static readonly Extent One = new(1, 1, []);

    private Extent(long numerator, long denominator, EquatableArray<ExtentFactor> factors)
    {
        Numerator = numerator;
        Denominator = denominator;
        Factors = factors;
    }

    /// <summary>The constant above the line, at least 1.</summary>
    public long Numerator { get; }

    /// <summary>The constant below the line, at least 1.</summary>
    public long Denominator { get; }

    /// <summary>The names, in ordinal order.</summary>
    public EquatableArray<ExtentFactor> Factors { get; }

    /// <summary>Whether it is a quotient, which must come out whole.</summary>
    public bool IsQuotient
    {
        get
        {
            if (Denominator != 1) return true;
            foreach (var factor in Factors)
            {
                if (factor.Power < 0) return true;
            }

            return false;
        }
    }

    /// <summary>The count called <paramref name="name"/>.</summary>
    public static Extent Of(string name) => new(1, 1, [new ExtentFactor(name, 1)]);

    /// <summary>A constant, at least 1.</summary>
    public static Extent Of(long constant) =>
        constant >= 1 ? new(constant, 1, []) : throw new ArgumentOutOfRangeException(nameof(constant), constant, "An extent is at least 1.");

    /// <summary>The extent that an expression of names, constants, <c>*</c> and <c>/</c> is; null for any other.</summary>
    public static Extent? From(Expr expression) => expression switch
    {
        IntConst { Value: >= 1 and <= MaxConstant } constant => Of(constant.Value),
        NameExpr name => Of(name.Name),
        BinaryExpr { Operator: BinaryOperator.Multiply } product => From(product.Left) is { } a && From(product.Right) is { } b ? a * b : null,
        BinaryExpr { Operator: BinaryOperator.Divide } quotient => From(quotient.Left) is { } a && From(quotient.Right) is { } b ? a / b : null,
        _ => null,
    };

    /// <summary>The product of <paramref name="extents"/>.</summary>
    public static Extent Product(IEnumerable<Extent> extents) => extents.Aggregate(One, (a, b) => a * b);

    /// <summary>The product.</summary>
    public static Extent operator *(Extent a, Extent b) => Combine(a, b.Numerator, b.Denominator, b.Factors, 1);

    /// <summary>The quotient.</summary>
    public static Extent operator /(Extent a, Extent b) => Combine(a, b.Denominator, b.Numerator, b.Factors, -1);

    /// <summary>The extent with every name replaced for which <paramref name="value"/> gives one.</summary>
    public Extent Substitute(Func<string, Extent?> value)
    {
        var result = new Extent(Numerator, Denominator, []);
        foreach (var factor in Factors)
        {
            Extent by = value(factor.Name) ?? Of(factor.Name);
            for (int i = 0; i < Math.Abs(factor.Power); i++) result = factor.Power > 0 ? result * by : result / by;
        }

        return result;
    }

    /// <summary>As written in specs: factors, then divisors.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        if (Numerator != 1 || !Factors.Any(factor => factor.Power > 0)) text.Append(Numerator.ToString(CultureInfo.InvariantCulture));
        foreach (var factor in Factors)
        {
            for (int i = 0; i < factor.Power; i++) text.Append(text.Length == 0 ? "" : " * ").Append(factor.Name);
        }

        foreach (var factor in Factors)
        {
            for (int i = 0; i < -factor.Power; i++) text.Append(" / ").Append(factor.Name);
        }

        if (Denominator != 1) text.Append(" / ").Append(Denominator.ToString(CultureInfo.InvariantCulture));
        return text.ToString();
    }

    private static Extent Combine(Extent a, long numerator, long denominator, EquatableArray<ExtentFactor> factors, int sign)
    {
        numerator = checked(a.Numerator * numerator);
        denominator = checked(a.Denominator * denominator);
        long divisor = GreatestCommonDivisor(numerator, denominator);

        var powers = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var factor in a.Factors) powers[factor.Name] = factor.Power;
        foreach (var factor in factors) powers[factor.Name] = (powers.TryGetValue(factor.Name, out int power) ? power : 0) + (sign * factor.Power);
        return new Extent(
            numerator / divisor,
            denominator / divisor,
            powers.Where(pair => pair.Value != 0).Select(pair => new ExtentFactor(pair.Key, pair.Value)).ToEquatableArray());
    }

    private static long GreatestCommonDivisor(long a, long b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
