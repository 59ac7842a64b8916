using System.Globalization;
using BitNet.Gen.Expressions;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

/// <summary>Writes scalar expressions as C#. Integers are <c>int</c> where bytes are combined, else <c>nint</c> or <c>long</c>; floats are never contracted.</summary>
internal static class ScalarText
{
    private const int Atom = 100;

    /// <summary>The C# text.</summary>
    public static string Of(Expr expression) => Operand(expression, 0);

    /// <summary>The C# text as the operand of a cast.</summary>
    public static string InCast(Expr expression) => Operand(expression, 12);

    /// <summary>The address of an element in bytes, as a pointer to the element's type.</summary>
    public static string Pointer(Address at) =>
        $"({at.Element.CSharp()}*)" + (at.Index is IntConst { Value: 0 } ? at.Base : $"({at.Base} + {Operand(at.Index, 10)})");

    private static string Operand(Expr expression, int binding)
    {
        var (text, precedence) = Write(expression);
        return precedence >= binding ? text : $"({text})";
    }

    private static (string Text, int Precedence) Write(Expr expression) => expression switch
    {
        IntConst c => (c.Value.ToString(CultureInfo.InvariantCulture) + (c.Value is > int.MaxValue or < int.MinValue ? "L" : ""), c.Value < 0 ? 12 : Atom),
        FloatConst c => Float(c.Value),
        NameExpr n => (n.Name, Atom),
        ElementExpr e => ($"{e.Array}[{Of(e.Indices[0])}]", Atom),
        LaneLoadExpr l => Load(l.At),
        UnaryExpr u => ((u.Operator switch { UnaryOperator.Negate => "-", UnaryOperator.Complement => "~", _ => "!" }) + Operand(u.Operand, 13), 12),
        BinaryExpr b => Binary(b),
        ConditionalExpr c => ($"{Operand(c.Condition, 2)} ? {Operand(c.WhenTrue, 1)} : {Operand(c.WhenFalse, 1)}", 1),
        CastExpr c => ($"({(c.To == ValueType.Float ? "float" : "int")}){Operand(c.Operand, 12)}", 12),
        CallExpr c => Call(c),
        _ => throw new InvalidOperationException($"{expression.GetType().Name} is no scalar"),
    };

    private static (string Text, int Precedence) Float(float value) => value switch
    {
        float.PositiveInfinity => ("float.PositiveInfinity", Atom),
        float.NegativeInfinity => ("float.NegativeInfinity", Atom),
        _ => (value.ToString("R", CultureInfo.InvariantCulture) + "f", value < 0 ? 12 : Atom),
    };

    // 32-bit integers are widened at once: sums and products of them are exact.
    private static (string Text, int Precedence) Load(Address at)
    {
        string text = "*" + Pointer(at);
        return (at.Element is ElementType.U32 or ElementType.I32 ? "(long)" + text : text, 12);
    }

    private static (string Text, int Precedence) Binary(BinaryExpr b)
    {
        int precedence = ExprPrinter.Precedence(b.Operator);
        bool shifts = b.Operator is BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight;
        // Beyond what C#'s precedence asks for, bit operators keep parentheses around arithmetic.
        int inner = precedence is >= 4 and <= 6 or 9 ? 12 : precedence;
        string right = shifts && b.Right is not IntConst ? "(int)" + Operand(b.Right, 12) : Operand(b.Right, Math.Max(inner, precedence + 1));
        bool chain = b.Left is BinaryExpr left && left.Operator == b.Operator;
        // Sums of integers are associative.
        if (b is { Operator: BinaryOperator.Add, Type: ValueType.Int }) right = Operand(b.Right, precedence);
        return ($"{Operand(b.Left, chain ? precedence : inner)} {ExprPrinter.Symbol(b.Operator)} {right}", precedence);
    }

    private static (string Text, int Precedence) Call(CallExpr c)
    {
        string x = Of(c.Arguments[0]);
        return c.Function switch
        {
            Function.Abs => ($"{(c.Type == ValueType.Float ? "MathF" : "Math")}.Abs({x})", Atom),
            Function.Sqrt => ($"MathF.Sqrt({x})", Atom),
            Function.Round => ($"(int)MathF.Round({x}, MidpointRounding.AwayFromZero)", 12),
            Function.Rne => ($"(int)MathF.Round({x})", 12),
            Function.Floor => ($"(int)MathF.Floor({x})", 12),
            Function.Sign => Sign(c.Arguments[0]),
            Function.Min => Choice(c, "<"),
            Function.Max => Choice(c, ">"),
            Function.AsFloat => ($"BitConverter.Int32BitsToSingle((int){Operand(c.Arguments[0], 12)})", Atom),
            Function.AsInt => ($"BitConverter.SingleToInt32Bits({x})", Atom),
            Function.F16 => ($"(float)BitConverter.UInt16BitsToHalf({Narrow(c.Arguments[0])})", 12),
            Function.BF16 => ($"BitConverter.Int32BitsToSingle({Operand(c.Arguments[0], 12)} << 16)", Atom),
            _ => throw new InvalidOperationException($"{c.Function} is no scalar function of formats"),
        };
    }

    private static string Narrow(Expr bits) => bits is LaneLoadExpr { At.Element: ElementType.U16 } ? Of(bits) : $"(ushort){Operand(bits, 12)}";

    private static (string Text, int Precedence) Choice(CallExpr c, string comparison)
    {
        string a = Operand(c.Arguments[0], 9), b = Operand(c.Arguments[1], 9);
        return ($"{a} {comparison} {b} ? {a} : {b}", 1);
    }

    private static (string Text, int Precedence) Sign(Expr operand)
    {
        string x = Operand(operand, 9);
        return ($"{x} > 0 ? 1 : {x} < 0 ? -1 : 0", 1);
    }
}
