using System.Globalization;
using BitNet.Gen.Expressions;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Emit;

/// <summary>
/// Writes scalar expressions as C#. Integers are exact in the language: what C# would compute in 32 bits is widened to <c>nint</c>
/// wherever intervals do not prove that 32 bits hold it.
/// </summary>
/// <param name="elementOf">The element type of an array.</param>
/// <param name="place">The C# text of a place in memory, as <c>x[t * n + i]</c>.</param>
internal sealed class ScalarText(Func<string, ElementType> elementOf, Func<Address, string> place)
{
    private const int Primary = 20;
    private const int UnaryLevel = 15;
    private const int ConditionalLevel = 1;

    /// <summary>The C# text, as <c>nint</c>, <c>int</c>, <c>float</c> or <c>bool</c>.</summary>
    public string Write(Expr expression) => Render(expression).Text;

    /// <summary>The text as an operand that may stand beside any operator or cast.</summary>
    public string WriteOperand(Expr expression) => Parenthesised(Render(expression), UnaryLevel);

    /// <summary>The text as what is added to something.</summary>
    public string WriteSummand(Expr expression) => Parenthesised(Render(expression), ExprPrinter.Precedence(BinaryOperator.Add));

    /// <summary>The text as the right side of a comparison.</summary>
    public string WriteOperandOfComparison(Expr expression) => Parenthesised(Render(expression), ExprPrinter.Precedence(BinaryOperator.Less) + 1);

    /// <summary>The text converted to the C# type of an element: integers wrap, floats are rounded.</summary>
    public string WriteAs(Expr expression, ElementType element)
    {
        if (expression.Type == ValueType.Float)
        {
            return element switch
            {
                ElementType.F16 => $"BitConverter.HalfToUInt16Bits((Half){WriteOperand(expression)})",
                ElementType.BF16 => $"(ushort)({ToBF16(Write(expression))})",
                _ => Write(expression),
            };
        }

        if (element == ElementType.I32 && Render(expression).IsInt32) return Write(expression);
        return expression is IntConst c && element.Range() is { } range && range.Contains(Interval.Of(c.Value))
            ? Write(expression)
            : $"({element.CSharp()}){WriteOperand(expression)}";
    }

    private static string Parenthesised(Rendered text, int level) => text.Level >= level ? text.Text : $"({text.Text})";

    private Rendered Render(Expr expression)
    {
        switch (expression)
        {
            case IntConst c:
                return Integer(c.Value);
            case FloatConst c:
                return new Rendered(Float(c.Value), c.Value < 0 ? UnaryLevel : Primary, false);
            case NameExpr n:
                return new Rendered(n.Name, Primary, false);
            case ElementExpr e:
                var type = elementOf(e.Array);
                return Read(new Address(e.Array, type, e.Indices[0], type));
            case LaneLoadExpr l:
                return Read(l.At with { Index = Build.Add(l.At.Index, l.Lane) });
            case UnaryExpr u:
                return Unary(u);
            case BinaryExpr b:
                return Binary(b);
            case ConditionalExpr c:
                var (whenTrue, whenFalse) = (Render(c.WhenTrue), Render(c.WhenFalse));
                string text = $"{Parenthesised(Render(c.Condition), ConditionalLevel + 1)} ? {Parenthesised(whenTrue, ConditionalLevel)} : {Parenthesised(whenFalse, ConditionalLevel)}";
                return new Rendered(text, ConditionalLevel, whenTrue.IsInt32 && whenFalse.IsInt32);
            case CastExpr c:
                return new Rendered($"({(c.To == ValueType.Float ? "float" : "int")}){WriteOperand(c.Operand)}", UnaryLevel, c.To == ValueType.Int);
            case CallExpr c:
                return Call(c);
            default:
                throw new InvalidOperationException($"no C# for {expression.GetType().Name}: expand it before");
        }
    }

    private static Rendered Integer(long value)
    {
        string digits = value.ToString(CultureInfo.InvariantCulture);
        if (value is > int.MaxValue or < int.MinValue) return new Rendered($"unchecked((nint){digits}L)", UnaryLevel, false);
        return new Rendered(digits, value < 0 ? UnaryLevel : Primary, true);
    }

    private static string Float(float value)
    {
        if (float.IsNaN(value)) return "float.NaN";
        if (float.IsInfinity(value)) return value > 0 ? "float.PositiveInfinity" : "float.NegativeInfinity";
        return value == 0 && FloatBits.ToInt(value) < 0 ? "-0f" : value.ToString("R", CultureInfo.InvariantCulture) + "f";
    }

    private Rendered Read(Address at)
    {
        string text = place(at);
        return at.Element switch
        {
            ElementType.F16 => new Rendered($"(float)BitConverter.UInt16BitsToHalf({text})", UnaryLevel, false),
            ElementType.BF16 => new Rendered($"BitConverter.Int32BitsToSingle({text} << 16)", Primary, false),
            // A C# uint beside an int would become a long.
            ElementType.U32 => new Rendered(Widened(text), UnaryLevel, false),
            _ => new Rendered(text, text[0] == '*' ? UnaryLevel : Primary, !at.Element.IsFloat()),
        };
    }

    /// <summary>As <c>nint</c>, which is no keyword: before an operator that may stand between two operands C# would take it for one of them.</summary>
    private static string Widened(string text) => text[0] is '*' or '-' or '&' or '+' ? $"(nint)({text})" : $"(nint){text}";

    private Rendered Unary(UnaryExpr u)
    {
        var operand = Render(u.Operand);
        string symbol = u.Operator switch { UnaryOperator.Negate => "-", UnaryOperator.Complement => "~", _ => "!" };
        string text = Parenthesised(operand, UnaryLevel);
        if (text.StartsWith("-", StringComparison.Ordinal)) text = $"({text})";
        bool isInt32 = operand.IsInt32 && FitsInt32(u);
        return new Rendered(symbol + (operand.IsInt32 && !isInt32 ? Widened(text) : text), UnaryLevel, isInt32);
    }

    private Rendered Binary(BinaryExpr b)
    {
        var left = Render(b.Left);
        var right = Render(b.Right);
        int level = ExprPrinter.Precedence(b.Operator);
        bool isShift = b.Operator is BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight;
        bool isInt32 = b.Type == ValueType.Int && left.IsInt32 && (right.IsInt32 || isShift) && FitsInt32(b) && (!isShift || b.Right is IntConst { Value: < 32 });
        string leftText = Parenthesised(left, level);
        if (b.Type == ValueType.Int && left.IsInt32 && !isInt32 && (right.IsInt32 || isShift)) leftText = Widened(Parenthesised(left, UnaryLevel));
        string rightText = isShift && !right.IsInt32 ? $"(int){Parenthesised(right, UnaryLevel)}" : Parenthesised(right, level + 1);
        return new Rendered($"{leftText} {ExprPrinter.Symbol(b.Operator)} {rightText}", level, isInt32);
    }

    private Rendered Call(CallExpr c)
    {
        string x = Write(c.Arguments[0]);
        bool isFloat = c.Arguments[0].Type == ValueType.Float;
        bool isInt32 = Render(c.Arguments[0]).IsInt32;
        switch (c.Function)
        {
            case Function.Abs when isFloat:
                return new Rendered($"MathF.Abs({x})", Primary, false);
            case Function.Abs:
                return new Rendered($"nint.Abs({x})", Primary, false);
            case Function.Min or Function.Max when isFloat:
                // Both operands stand twice: evaluation has no effects, and the compiler shares what is equal.
                string a = Parenthesised(Render(c.Arguments[0]), ConditionalLevel + 8), b = Parenthesised(Render(c.Arguments[1]), ConditionalLevel + 8);
                return new Rendered($"{a} {(c.Function == Function.Min ? "<" : ">")} {b} ? {a} : {b}", ConditionalLevel, false);
            case Function.Min or Function.Max:
                bool both = isInt32 && Render(c.Arguments[1]).IsInt32;
                return new Rendered($"{(both ? "Math" : "nint")}.{c.Function}({x}, {Write(c.Arguments[1])})", Primary, both);
            case Function.Fma:
                return new Rendered($"MathF.FusedMultiplyAdd({x}, {Write(c.Arguments[1])}, {Write(c.Arguments[2])})", Primary, false);
            case Function.Sqrt:
                return new Rendered($"MathF.Sqrt({x})", Primary, false);
            case Function.Round:
                return new Rendered($"(int)MathF.Round({x}, MidpointRounding.AwayFromZero)", UnaryLevel, true);
            case Function.Rne:
                return new Rendered($"(int)MathF.Round({x})", UnaryLevel, true);
            case Function.Floor:
                return new Rendered($"(int)MathF.Floor({x})", UnaryLevel, true);
            case Function.Sign:
                string operand = WriteOperand(c.Arguments[0]);
                return isFloat ? new Rendered($"({operand} > 0 ? 1 : {operand} < 0 ? -1 : 0)", Primary, true) : new Rendered($"Math.Sign({x})", Primary, true);
            case Function.AsFloat:
                return new Rendered($"BitConverter.Int32BitsToSingle({Int32(c.Arguments[0])})", Primary, false);
            case Function.AsInt:
                return new Rendered($"BitConverter.SingleToInt32Bits({x})", Primary, true);
            case Function.F16:
                return new Rendered($"(float)BitConverter.UInt16BitsToHalf({UInt16(c.Arguments[0])})", UnaryLevel, false);
            case Function.BF16:
                return new Rendered($"BitConverter.Int32BitsToSingle({Parenthesised(Render(c.Arguments[0]) is { IsInt32: true } bits ? bits : new Rendered(Int32(c.Arguments[0]), UnaryLevel, true), ExprPrinter.Precedence(BinaryOperator.ShiftLeft))} << 16)", Primary, false);
            case Function.ToF16:
                return new Rendered($"BitConverter.HalfToUInt16Bits((Half){WriteOperand(c.Arguments[0])})", Primary, true);
            case Function.ToBF16:
                return new Rendered(ToBF16(x), ConditionalLevel, true);
            case Function.Sat8:
                return new Rendered($"nint.Clamp({x}, -128, 127)", Primary, false);
            case Function.Sat16:
                return new Rendered($"nint.Clamp({x}, -32768, 32767)", Primary, false);
            default:
                throw new InvalidOperationException($"no C# for {c.Function}: expand it before");
        }
    }

    /// <summary>As <c>ushort</c>, which a read of 16 bits and the bits of a half are by themselves.</summary>
    private string UInt16(Expr e)
    {
        bool isUInt16 = e switch
        {
            CallExpr { Function: Function.ToF16 } => true,
            ElementExpr element => elementOf(element.Array) == ElementType.U16,
            LaneLoadExpr load => load.At.Element == ElementType.U16,
            _ => false,
        };
        return isUInt16 ? Write(e) : $"(ushort){WriteOperand(e)}";
    }

    private string Int32(Expr e) => Render(e).IsInt32 ? Write(e) : $"(int){WriteOperand(e)}";

    // To nearest even in integer arithmetic; a NaN keeps its upper bits and becomes quiet.
    private static string ToBF16(string x) =>
        $"float.IsNaN({x}) ? (int)(BitConverter.SingleToUInt32Bits({x}) >> 16) | 0x40 : (int)((BitConverter.SingleToUInt32Bits({x}) + 0x7FFF + (BitConverter.SingleToUInt32Bits({x}) >> 16 & 1)) >> 16)";

    private bool FitsInt32(Expr e) =>
        Intervals.Of(e, RangeOf) is { } range && ElementType.I32.Range()!.Value.Contains(range);

    private Interval? RangeOf(Expr leaf) => leaf switch
    {
        ElementExpr element => elementOf(element.Array).Range(),
        LaneLoadExpr load => load.Declared ?? load.At.Element.Range(),
        _ => null,
    };

    private readonly record struct Rendered(string Text, int Level, bool IsInt32);
}
