using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

/// <summary>
/// Splits the indices of a block into runs on which every sub-expression over the index alone is a linear function, so that a run becomes a loop
/// without division, remainder or branch: <c>qs[i % 32] >> (6 - 2 * (i / 32))</c> over 128 weights gives four loops with a constant shift.
/// </summary>
/// <param name="index">The name of the index.</param>
/// <param name="tables">The format's tables.</param>
internal sealed class LinearRuns(string index, EquatableArray<FormatTable> tables)
{
    private readonly IndexEvaluator _evaluator = new(index, tables);

    /// <summary>The runs that make up [0, <paramref name="count"/>).</summary>
    public List<LinearRun> Split(Expr expression, int count)
    {
        var runs = new List<LinearRun>();
        var first = new List<long>();
        var second = new List<long>();
        var next = new List<long>();
        for (int from = 0; from < count;)
        {
            int length = 1;
            Trace(expression, from, first);
            if (from + 1 < count)
            {
                Trace(expression, from + 1, second);
                while (from + length < count)
                {
                    Trace(expression, from + length, next);
                    if (!IsLinear(first, second, next, length)) break;
                    length++;
                }
            }

            runs.Add(new LinearRun(from, length));
            from += length;
        }

        return runs;
    }

    /// <summary>The expression on a run, over <paramref name="counter"/>, which begins at 0.</summary>
    public Expr On(LinearRun run, Expr expression, Expr counter)
    {
        if (_evaluator.Covers(expression))
        {
            long start = _evaluator.Evaluate(expression, run.From) ?? 0;
            long slope = run.Count == 1 ? 0 : (_evaluator.Evaluate(expression, run.From + 1) ?? 0) - start;
            return slope < 0
                ? Build.Subtract(Build.Int(start), Build.Multiply(Build.Int(-slope), counter))
                : Build.Add(Build.Multiply(Build.Int(slope), counter), Build.Int(start));
        }

        if (expression is ConditionalExpr conditional && _evaluator.Covers(conditional.Condition))
            return On(run, _evaluator.Evaluate(conditional.Condition, run.From) is 0 ? conditional.WhenFalse : conditional.WhenTrue, counter);
        return Fold(expression.MapChildren(child => On(run, child, counter)));
    }

    // What the constants of a run make superfluous: a shift by 0, a product with 1.
    private static Expr Fold(Expr expression) => expression switch
    {
        BinaryExpr { Operator: BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight, Right: IntConst { Value: 0 } } b => b.Left,
        BinaryExpr { Operator: BinaryOperator.Multiply, Type: ValueType.Int } b => Build.Multiply(b.Left, b.Right),
        BinaryExpr { Operator: BinaryOperator.Add, Type: ValueType.Int } b => Build.Add(b.Left, b.Right),
        BinaryExpr { Operator: BinaryOperator.Subtract, Type: ValueType.Int } b => Build.Subtract(b.Left, b.Right),
        _ => expression,
    };

    /// <summary>The values of all largest sub-expressions over the index; conditions take two places, so that they may not change inside a run.</summary>
    private void Trace(Expr expression, int at, List<long> values)
    {
        values.Clear();
        Append(expression, at, values);
    }

    private void Append(Expr expression, int at, List<long> values)
    {
        if (_evaluator.Covers(expression))
        {
            values.Add(_evaluator.Evaluate(expression, at) ?? 0);
            return;
        }

        if (expression is ConditionalExpr conditional && _evaluator.Covers(conditional.Condition))
        {
            bool holds = _evaluator.Evaluate(conditional.Condition, at) is not 0;
            values.Add(holds ? Condition : -Condition);
            Append(holds ? conditional.WhenTrue : conditional.WhenFalse, at, values);
            return;
        }

        foreach (var child in expression.Children())
            Append(child, at, values);
    }

    // Larger than any index or byte number: a condition that changes breaks the run, whatever its neighbours' slopes.
    private const long Condition = 1L << 40;

    private static bool IsLinear(List<long> first, List<long> second, List<long> next, int distance)
    {
        if (first.Count != second.Count || first.Count != next.Count) return false;
        for (int place = 0; place < first.Count; place++)
        {
            long slope = second[place] - first[place];
            if (Math.Abs(slope) >= Condition || next[place] != first[place] + (slope * distance)) return false;
        }

        return true;
    }
}
