using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Tests.Targets;

/// <summary>One set of operands of a row, and what its rules say about it.</summary>
internal sealed class RowCase(RowMethod method, ExprValue[][] inputs) : IEvaluationScope
{
    private long _lane;

    /// <summary>The lane that the rules speak about.</summary>
    public long Lane
    {
        get => _lane;
        set => _lane = value;
    }

    /// <summary>What the meaning gives.</summary>
    public ExprValue Meaning => ExprEvaluator.Evaluate(method.Row.Meaning, this);

    /// <summary>What the hardware gives, where it is said apart.</summary>
    public ExprValue Hardware => ExprEvaluator.Evaluate(method.Row.Hardware ?? method.Row.Meaning, this);

    /// <summary>Whether the row may be chosen here: its condition holds and its result fits its lanes.</summary>
    public bool IsInside()
    {
        try
        {
            if (method.Row.Output.Lane.Range() is { } range && !range.Contains(Interval.Of(Meaning.Integer))) return false;
            return method.Row.When is null || Intervals.Of(method.Row.When, leaf => Interval.Of(OfCondition(((NameExpr)leaf).Name))) is { Min: 1 };
        }
        catch (Exception e) when (e is OverflowException or IndexOutOfRangeException)
        {
            return false;
        }
    }

    /// <summary>Makes every lane one that the row may be chosen for, by zeros where it is not: a row on a word of several bytes may disturb the neighbours of a lane that overflows.</summary>
    public bool Repair(int lanes)
    {
        bool isInside = true;
        for (Lane = 0; Lane < lanes; Lane++)
        {
            if (IsInside()) continue;
            for (int o = 0; o < inputs.Length; o++)
            {
                var input = inputs[o];
                bool isPerLane = method.Row.Inputs[o].Kind is RowOperandKind.Register or RowOperandKind.Memory && input.Length == lanes;
                if (isPerLane) input[Lane] = input[Lane].Type == ValueType.Float ? ExprValue.Of(0f) : ExprValue.Of(0L);
            }

            isInside &= IsInside();
        }

        return isInside;
    }

    /// <summary>Whether the language leaves the meaning open here: a conversion of what is outside of int32.</summary>
    public bool IsUnspecified()
    {
        var operand = method.Row.Meaning switch
        {
            CallExpr { Function: Function.Rne or Function.Floor or Function.Round } call => call.Arguments[0],
            CastExpr { To: ValueType.Int } cast => cast.Operand,
            _ => null,
        };
        return operand is not null && !(Math.Abs(ExprEvaluator.Evaluate(operand, this).Float) < 2147483648f);
    }

    public ExprValue Name(string name)
    {
        if (name == Build.Lane.Name) return ExprValue.Of(Lane);
        int at = IndexOf(name);
        return method.Row.Inputs[at].Kind == RowOperandKind.Immediate ? ExprValue.Of(method.Immediate) : inputs[at][0];
    }

    public ExprValue Element(string array, ReadOnlySpan<long> indices) => inputs[IndexOf(array)][indices[0]];

    public ExprValue Load(Address at, long lane) => throw new InvalidOperationException("a load in a row");

    private long OfCondition(string name)
    {
        if (name == method.Row.Output.Name) return Meaning.Integer;
        int at = IndexOf(name);
        return method.Row.Inputs[at].Kind == RowOperandKind.Register ? inputs[at][Lane].Integer : Name(name).Integer;
    }

    private int IndexOf(string name)
    {
        int at = 0;
        while (method.Row.Inputs[at].Name != name) at++;
        return at;
    }
}
