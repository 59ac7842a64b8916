using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Kernels;

/// <summary>Reads the types of kernel arguments: <c>f32</c>, <c>int</c>, <c>f32[t, n]</c>, <c>cache kv[g, c / 16, d, 16]</c>, <c>weights[v, n]</c>.</summary>
internal sealed class TensorTypeReader(TypeParameters typeParameters, DiagnosticBag bag)
{
    /// <summary>The largest constant dimension.</summary>
    public const int MaxDimension = 1 << 20;

    /// <summary>The scalar parameter, where the type is one.</summary>
    public static ScalarParameter? Scalar(string name, SpecScalar type) => type.Text switch
    {
        "f32" => new ScalarParameter(name, Expressions.ValueType.Float),
        "int" => new ScalarParameter(name, Expressions.ValueType.Int),
        _ => null,
    };

    /// <summary>The array; null after a report. <paramref name="parameter"/> is the type parameter that its element type is, if any.</summary>
    public Tensor? Tensor(string name, TensorRole role, SpecScalar type, out string? parameter)
    {
        parameter = null;
        string text = type.Text;
        int open = text.IndexOf('[');
        if (open < 0 || !text.EndsWith("]", StringComparison.Ordinal)) return Wrong(type);
        var words = text.Substring(0, open).Split([' '], StringSplitOptions.RemoveEmptyEntries);
        var kind = words switch
        {
            { Length: 2 } when words[0] == "cache" => TensorKind.Cache,
            { Length: 1 } when words[0] == "weights" => TensorKind.Weights,
            _ => TensorKind.Dense,
        };
        if (words.Length != (kind == TensorKind.Cache ? 2 : 1)) return Wrong(type);
        if ((kind == TensorKind.Cache && role == TensorRole.Local) || (kind == TensorKind.Weights && role != TensorRole.Input)) return Wrong(type);
        var element = ElementType.F32;
        string spelling = words[words.Length - 1];
        if (kind != TensorKind.Weights && !ElementTypes.TryParse(spelling, out element))
        {
            if (typeParameters.Bound(spelling) is not { } bound)
            {
                bag.Report(SpecRules.UnknownElementType, type, text.IndexOf(spelling, StringComparison.Ordinal), spelling, Suggestion.For(spelling, Spellings));
                return null;
            }

            parameter = spelling;
            element = bound;
        }

        Func<string, Expr?> dimension = role == TensorRole.Local ? Sum : Product;
        var dimensions = text.Substring(open + 1, text.Length - open - 2).Split(',').Select(dimension).ToList();
        return dimensions.Contains(null) ? Wrong(type) : new Tensor(name, role, element, dimensions.OfType<Expr>().ToEquatableArray(), kind);
    }

    private IEnumerable<string> Spellings =>
        ((ElementType[])Enum.GetValues(typeof(ElementType))).Select(e => e.Spelling()).Concat(typeParameters.Names.OrderBy(k => k, StringComparer.Ordinal));

    /// <summary>Products joined by <c>+</c>.</summary>
    private static Expr? Sum(string text)
    {
        var terms = text.Split('+').Select(Product).ToList();
        return terms.Contains(null) ? null : Build.Sum(terms.OfType<Expr>());
    }

    /// <summary>Factors joined by <c>*</c> and <c>/</c>, from the left: names of extents and positive numbers, a divisor being a number.</summary>
    private static Expr? Product(string text)
    {
        Expr? product = null;
        int at = 0;
        while (at <= text.Length)
        {
            int end = text.IndexOfAny(['*', '/'], at);
            if (end < 0) end = text.Length;
            if (Factor(text.Substring(at, end - at).Trim()) is not { } factor) return null;
            bool divides = at > 0 && text[at - 1] == '/';
            if (divides && factor is not IntConst) return null;
            product = product is null ? factor : divides ? Build.Divide(product, factor) : Build.Multiply(product, factor);
            at = end + 1;
        }

        return product;
    }

    private static Expr? Factor(string text)
    {
        if (SpecCursor.IsName(text)) return Build.Int(text);
        return text.Length is > 0 and <= 7 && text.All(c => c is >= '0' and <= '9') && int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) is >= 1 and <= MaxDimension and var number
            ? Build.Int(number)
            : null;
    }

    private Tensor? Wrong(SpecScalar type)
    {
        bag.Report(SpecRules.WrongTensorType, type, 0, type.Text);
        return null;
    }
}
