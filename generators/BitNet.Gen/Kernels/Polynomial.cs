using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Kernels;

/// <summary>
/// A sum of integer products over names and opaque sub-expressions: the normal form of addresses.
/// Divisions are folded on the ground that indices are never negative.
/// </summary>
public sealed class Polynomial
{
    // No address of a sensible kernel comes near it; beyond it products of sums stay as they are written, or they could keep the compiler busy for ever.
    private const int MaxTerms = 256;

    private readonly SortedList<string, (long Coefficient, Expr[] Factors)> _terms = new(StringComparer.Ordinal);

    private bool _isTooLarge;

    private Polynomial()
    {
    }

    /// <summary>The products, in a fixed order.</summary>
    public IEnumerable<(long Coefficient, Expr[] Factors)> Terms => _terms.Values;

    /// <summary>The normal form of an integer expression.</summary>
    /// <param name="bounds">Names known to lie in an interval: they let divisions by constants fold.</param>
    public static Polynomial Of(Expr expression, IReadOnlyDictionary<string, Interval>? bounds = null)
    {
        switch (expression)
        {
            case IntConst c:
                return Constant(c.Value);
            case NameExpr:
                return Opaque(expression);
            case UnaryExpr { Operator: UnaryOperator.Negate } u:
                return Of(u.Operand, bounds).Times(Constant(-1));
            case BinaryExpr { Operator: BinaryOperator.Add } b:
                return Of(b.Left, bounds).Plus(Of(b.Right, bounds));
            case BinaryExpr { Operator: BinaryOperator.Subtract } b:
                return Of(b.Left, bounds).Plus(Of(b.Right, bounds).Times(Constant(-1)));
            case BinaryExpr { Operator: BinaryOperator.Multiply } b:
                return Of(b.Left, bounds).Times(Of(b.Right, bounds));
            case BinaryExpr { Operator: BinaryOperator.Divide or BinaryOperator.Remainder, Right: IntConst { Value: > 0 } divisor } b:
                return Of(b.Left, bounds).DivideBy(divisor.Value, b.Operator, bounds);
            default:
                return Opaque(expression.MapChildren(child => child.Type == Expressions.ValueType.Int ? Of(child, bounds).ToExpr() : child));
        }
    }

    /// <summary>The number <paramref name="value"/>.</summary>
    public static Polynomial Constant(long value)
    {
        var result = new Polynomial();
        result.Add(value, []);
        return result;
    }

    /// <summary>The sum.</summary>
    public Polynomial Plus(Polynomial other)
    {
        var result = new Polynomial { _isTooLarge = _isTooLarge || other._isTooLarge };
        foreach (var (coefficient, factors) in Terms) result.Add(coefficient, factors);
        foreach (var (coefficient, factors) in other.Terms) result.Add(coefficient, factors);
        return result;
    }

    /// <summary>The product.</summary>
    public Polynomial Times(Polynomial other)
    {
        if (_isTooLarge || other._isTooLarge || _terms.Count * other._terms.Count > MaxTerms)
        {
            var product = Opaque(Binary(BinaryOperator.Multiply, ToExpr(), other.ToExpr()));
            product._isTooLarge = true;
            return product;
        }

        var result = new Polynomial();
        foreach (var (a, left) in Terms)
        {
            foreach (var (b, right) in other.Terms) result.Add(a * b, [.. left, .. right]);
        }

        return result;
    }

    /// <summary>Whether <paramref name="name"/> occurs, also inside an opaque factor.</summary>
    public bool Mentions(string name) => Terms.Any(t => t.Factors.Any(f => f.Mentions(name)));

    /// <summary>The coefficient of <paramref name="name"/> where it occurs as one linear term with a constant factor and nowhere else; 0 where it does not occur; else null.</summary>
    public long? Stride(string name)
    {
        long stride = 0;
        foreach (var (coefficient, factors) in Terms)
        {
            if (!factors.Any(f => f.Mentions(name))) continue;
            if (factors.Length != 1 || factors[0] is not NameExpr) return null;
            stride = coefficient;
        }

        return stride;
    }

    /// <summary>The normal form with <paramref name="name"/> replaced.</summary>
    public Polynomial Substitute(string name, Polynomial value)
    {
        var result = new Polynomial();
        foreach (var (coefficient, factors) in Terms)
        {
            var product = Constant(coefficient);
            foreach (var factor in factors)
            {
                product = product.Times(
                    factor is NameExpr n && n.Name == name ? value
                    : factor.Mentions(name) ? Of(factor.Substitute(new Dictionary<string, Expr> { [name] = value.ToExpr() }))
                    : Opaque(factor));
            }

            result = result.Plus(product);
        }

        return result;
    }

    /// <summary>The sum as an expression: products of names first, the constant last.</summary>
    public Expr ToExpr()
    {
        Expr? sum = null;
        foreach (var (coefficient, factors) in Terms.OrderByDescending(t => t.Factors.Length))
        {
            long magnitude = Math.Abs(coefficient);
            Expr? product = null;
            foreach (var factor in factors) product = product is null ? factor : Binary(BinaryOperator.Multiply, product, factor);
            product = product is null ? new IntConst(magnitude)
                : magnitude == 1 ? product
                : Binary(BinaryOperator.Multiply, product, new IntConst(magnitude));
            sum = sum is null
                ? coefficient < 0 ? Negative(product) : product
                : Binary(coefficient < 0 ? BinaryOperator.Subtract : BinaryOperator.Add, sum, product);
        }

        return sum ?? new IntConst(0);
    }

    private static Expr Negative(Expr value) => value is IntConst c ? new IntConst(-c.Value) : new UnaryExpr(UnaryOperator.Negate, value, Expressions.ValueType.Int);

    private static Expr Binary(BinaryOperator op, Expr left, Expr right) => new BinaryExpr(op, left, right, Expressions.ValueType.Int);

    private static Polynomial Opaque(Expr factor)
    {
        var result = new Polynomial();
        result.Add(1, [factor]);
        return result;
    }

    private Polynomial DivideBy(long divisor, BinaryOperator op, IReadOnlyDictionary<string, Interval>? bounds)
    {
        var multiple = new Polynomial();
        var rest = new Polynomial();
        foreach (var (coefficient, factors) in Terms)
        {
            if (coefficient % divisor == 0) multiple.Add(coefficient / divisor, factors);
            else rest.Add(coefficient, factors);
        }

        if (rest.Range(bounds) is { Min: >= 0 } range && range.Max < divisor)
            return op == BinaryOperator.Divide ? multiple : rest;
        return Opaque(Binary(op, ToExpr(), new IntConst(divisor)));
    }

    private Interval? Range(IReadOnlyDictionary<string, Interval>? bounds)
    {
        var range = Interval.Of(0);
        foreach (var (coefficient, factors) in Terms)
        {
            if (factors.Length > 1) return null;
            var factor = Interval.Of(1);
            if (factors.Length == 1 && (factors[0] is not NameExpr name || bounds is null || !bounds.TryGetValue(name.Name, out factor))) return null;
            long low = coefficient * factor.Min, high = coefficient * factor.Max;
            range = new Interval(range.Min + Math.Min(low, high), range.Max + Math.Max(low, high));
        }

        return range;
    }

    private void Add(long coefficient, Expr[] factors)
    {
        var sorted = factors;
        string key = factors.Length switch { 0 => "", 1 => Name(factors[0]), _ => SortedKey(factors, out sorted) };
        if (_terms.TryGetValue(key, out var present)) coefficient += present.Coefficient;
        if (coefficient == 0) _terms.Remove(key);
        else _terms[key] = (coefficient, sorted);
    }

    private static string SortedKey(Expr[] factors, out Expr[] sorted)
    {
        sorted = (Expr[])factors.Clone();
        string[] names = Array.ConvertAll(factors, Name);
        Array.Sort(names, sorted, StringComparer.Ordinal);
        return string.Join("*", names);
    }

    private static string Name(Expr factor) => factor is NameExpr name ? name.Name : $"({factor})";
}
