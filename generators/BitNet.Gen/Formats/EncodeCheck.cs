using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Syntax;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

/// <summary>Every value and code that encoding reads must lie in the block.</summary>
internal sealed class EncodeCheck(FormatSpec format, DiagnosticBag bag)
{
    private readonly IndexEvaluator _constants = new("", format.Tables);

    /// <summary>Checks one entry of <c>encode</c> for each value of <paramref name="index"/> in [0, <paramref name="count"/>); an empty name where it has no index.</summary>
    /// <param name="ofTensor">Whether <c>x</c> are all values of the tensor, whose number is not known.</param>
    public bool Run(SpecScalar scalar, Expr value, string index, int count, bool ofTensor)
    {
        for (int at = 0; at < count; at++)
        {
            var filled = index.Length == 0 ? value : FormatExprs.Substitute(value, index, new IntConst(at));
            if (!Check(scalar, filled, ofTensor, index, at)) return false;
        }

        return true;
    }

    private bool Check(SpecScalar scalar, Expr expression, bool ofTensor, string index, int at)
    {
        switch (expression)
        {
            case ConditionalExpr conditional when _constants.Covers(conditional.Condition):
                return Check(scalar, _constants.Evaluate(conditional.Condition, 0) is 0 ? conditional.WhenFalse : conditional.WhenTrue, ofTensor, index, at);
            case ReduceExpr { Limit: null } reduce when ofTensor:
                // All values of the tensor: the index itself is always inside, anything else is not known to be.
                return Check(scalar, WithoutElement(reduce.Body, reduce.Index), ofTensor, index, at);
            case ReduceExpr reduce:
                long? limit = reduce.Limit is null ? format.BlockWeights : _constants.Covers(reduce.Limit) ? _constants.Evaluate(reduce.Limit, 0) : null;
                if (limit is not { } last) return Depends(scalar, FormatNames.Input);
                for (long k = 0; k < Math.Min(last, format.BlockWeights + 1); k++)
                {
                    if (!Check(scalar, FormatExprs.Substitute(reduce.Body, reduce.Index, new IntConst(k)), ofTensor, index, at)) return false;
                }

                return true;
            case ElementExpr { Array: FormatNames.Input or FormatNames.Code } element:
                return CheckElement(scalar, element, ofTensor, index, at);
            default:
                return expression.Children().All(child => Check(scalar, child, ofTensor, index, at));
        }
    }

    private bool CheckElement(SpecScalar scalar, ElementExpr element, bool ofTensor, string index, int at)
    {
        if (ofTensor || !_constants.Covers(element.Indices[0])) return Depends(scalar, element.Array);
        if (_constants.Evaluate(element.Indices[0], 0) is not { } place)
        {
            bag.Report(SpecRules.NoValue, scalar, index, Text(at));
            return false;
        }

        if (place >= 0 && place < format.BlockWeights) return true;
        bag.Report(SpecRules.FieldIndex, scalar, element.Array, Text(format.BlockWeights), index.Length == 0 ? "the block" : index, Text(at), Text(place));
        return false;
    }

    private bool Depends(SpecScalar scalar, string array)
    {
        bag.Report(SpecRules.FieldIndexDepends, scalar, array);
        return false;
    }

    private static Expr WithoutElement(Expr expression, string index) => FormatExprs.Replace(expression, e =>
        e is ElementExpr { Array: FormatNames.Input } element && element.Indices[0] is NameExpr name && name.Name == index ? new FloatConst(0) : null);

    private static string Text(long value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
