using System.Globalization;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Emit;

/// <summary>An index as a sum: a constant, and products of a coefficient and factors that are names or opaque expressions. Addresses are counts of elements and never negative.</summary>
internal sealed class LinearIndex
{
    private static readonly Expr[] NoFactors = [];

    private readonly List<Term> _terms = [];
    private string? _key;

    /// <summary>The constant part.</summary>
    public long Constant { get; private set; }

    /// <summary>Identifies everything but the constant.</summary>
    public string Key => _key ??= string.Join(" + ", _terms.Select(t => t.Key + "*" + t.Coefficient.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The terms without those that <paramref name="variable"/> stands in, and without the constant.</summary>
    public Expr Without(string variable) => Sum(_terms.Where(t => !t.Mentions(variable)));

    /// <summary>All terms, without the constant.</summary>
    public Expr Terms => Sum(_terms);

    /// <summary>Takes an index apart.</summary>
    public static LinearIndex Of(Expr index)
    {
        var linear = new LinearIndex();
        linear.Add(index, 1, NoFactors);
        return linear;
    }

    /// <summary>The coefficient of <paramref name="variable"/> where it stands in plain terms only, as <c>4 * k</c>; 0 where it does not occur; null otherwise.</summary>
    public long? PlainCoefficient(string variable)
    {
        long coefficient = 0;
        foreach (var term in _terms)
        {
            if (!term.Mentions(variable)) continue;
            if (term.Factors.Count != 1 || term.Factors[0] is not NameExpr) return null;
            coefficient += term.Coefficient;
        }

        return coefficient;
    }

    /// <summary>How far the index moves when <paramref name="variable"/> grows by <paramref name="step"/>; null where that is not the same each time.</summary>
    public Expr? Delta(string variable, long step)
    {
        Expr delta = Build.Int(0);
        foreach (var term in _terms)
        {
            if (!term.Mentions(variable)) continue;
            if (term.Delta(variable, step) is not { } moved) return null;
            delta = Build.Add(delta, moved);
        }

        return delta;
    }

    private void Add(Expr e, long coefficient, Expr[] factors)
    {
        switch (e)
        {
            case IntConst c when factors.Length == 0:
                Constant += coefficient * c.Value;
                break;
            case BinaryExpr { Operator: BinaryOperator.Add } b:
                Add(b.Left, coefficient, factors);
                Add(b.Right, coefficient, factors);
                break;
            case BinaryExpr { Operator: BinaryOperator.Subtract } b:
                Add(b.Left, coefficient, factors);
                Add(b.Right, -coefficient, factors);
                break;
            case BinaryExpr { Operator: BinaryOperator.Multiply, Left: IntConst c } b:
                Add(b.Right, coefficient * c.Value, factors);
                break;
            case BinaryExpr { Operator: BinaryOperator.Multiply, Right: IntConst c } b:
                Add(b.Left, coefficient * c.Value, factors);
                break;
            case BinaryExpr { Operator: BinaryOperator.Multiply } b when IsSum(b.Left):
                Add(b.Left, coefficient, [.. factors, b.Right]);
                break;
            case BinaryExpr { Operator: BinaryOperator.Multiply } b when IsSum(b.Right):
                Add(b.Right, coefficient, [.. factors, b.Left]);
                break;
            default:
                AddTerm(e, coefficient, factors);
                break;
        }
    }

    private void AddTerm(Expr e, long coefficient, Expr[] factors)
    {
        var all = new List<Expr>(factors.Length + 1);
        Factor(e, all, ref coefficient);
        foreach (var factor in factors) Factor(factor, all, ref coefficient);
        if (all.Count == 0)
        {
            Constant += coefficient;
            return;
        }

        string key = Term.KeyOf(all);
        int same = 0;
        while (same < _terms.Count && _terms[same].Key != key) same++;
        if (same < _terms.Count)
        {
            coefficient += _terms[same].Coefficient;
            if (coefficient == 0) _terms.RemoveAt(same);
            else _terms[same] = new Term(key, coefficient, all);
        }
        else if (coefficient != 0)
        {
            _terms.Add(new Term(key, coefficient, all));
        }
    }

    /// <summary>Takes a product apart; constants go into the coefficient.</summary>
    private static void Factor(Expr e, List<Expr> factors, ref long coefficient)
    {
        if (e is BinaryExpr { Operator: BinaryOperator.Multiply } product)
        {
            Factor(product.Left, factors, ref coefficient);
            Factor(product.Right, factors, ref coefficient);
        }
        else if (e is IntConst constant)
        {
            coefficient *= constant.Value;
        }
        else
        {
            factors.Add(e);
        }
    }

    private static bool IsSum(Expr e) => e is BinaryExpr { Operator: BinaryOperator.Add or BinaryOperator.Subtract };

    private static Expr Sum(IEnumerable<Term> terms)
    {
        Expr sum = Build.Int(0);
        foreach (var term in terms)
        {
            sum = term.Coefficient < 0 ? Build.Subtract(sum, Product(-term.Coefficient, term.Factors)) : Build.Add(sum, Product(term.Coefficient, term.Factors));
        }

        return sum;
    }

    private static Expr Product(long coefficient, IReadOnlyList<Expr> factors) => factors.Aggregate(Build.Int(coefficient), Build.Multiply);

    private sealed class Term(string key, long coefficient, List<Expr> factors)
    {
        public string Key { get; } = key;

        public long Coefficient { get; } = coefficient;

        public IReadOnlyList<Expr> Factors { get; } = factors;

        public static string KeyOf(List<Expr> factors) =>
            factors.Count == 1 ? Text(factors[0]) : string.Join("*", factors.Select(Text).OrderBy(text => text, StringComparer.Ordinal));

        public bool Mentions(string variable) => Factors.Any(f => ExprNames.Mentions(f, variable));

        public Expr? Delta(string variable, long step)
        {
            var moving = Factors.Where(f => ExprNames.Mentions(f, variable)).ToList();
            if (moving.Count != 1 || FactorDelta(moving[0], variable, step) is not { } delta) return null;
            return Product(Coefficient * delta, Factors.Where(f => !ReferenceEquals(f, moving[0])).ToList());
        }

        private static string Text(Expr factor) => factor is NameExpr name ? name.Name : factor.ToString();

        // (a + c * k) / d moves by c * step / d, and (a + c * k) % d not at all, where d divides c * step.
        private static long? FactorDelta(Expr factor, string variable, long step)
        {
            switch (factor)
            {
                case NameExpr:
                    return step;
                case BinaryExpr { Operator: BinaryOperator.Divide or BinaryOperator.Remainder, Right: IntConst { Value: > 0 } by } b:
                    if (Of(b.Left).Delta(variable, step) is not IntConst inner || inner.Value % by.Value != 0) return null;
                    return b.Operator == BinaryOperator.Divide ? inner.Value / by.Value : 0;
                default:
                    return null;
            }
        }
    }
}
