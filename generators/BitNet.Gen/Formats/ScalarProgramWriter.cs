using System.Globalization;
using System.Text;
using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Programs;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

/// <summary>Writes a program without vector work as a C# method in the kernels' calling convention: the code that moves stored weights, which is the same on all targets.</summary>
internal sealed class ScalarProgramWriter
{
    private readonly StringBuilder _text = new();
    private int _depth = 1;

    /// <summary>The method, indented once.</summary>
    public static string Method(VectorProgram program, string name)
    {
        var writer = new ScalarProgramWriter();
        writer.Write(program, name);
        return writer._text.ToString();
    }

    private void Write(VectorProgram program, string name)
    {
        Line($"/// <summary>{program.Summary}</summary>");
        Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        Line($"internal static void {name}(nint* args, nint from, nint to, byte* scratch)");
        Open();
        for (int slot = 0; slot < program.Parameters.Count; slot++)
            Line(Slot(program.Parameters[slot], slot));
        foreach (var array in program.Body.OfType<LocalArrayStatement>())
            Line($"{array.Element.CSharp()}* {array.Name} = stackalloc {array.Element.CSharp()}[{array.Count.ToString(CultureInfo.InvariantCulture)}];");
        _text.Append('\n');
        if (program.Item.Length > 0)
        {
            Line($"for (nint {program.Item} = from; {program.Item} < to; {program.Item}++)");
            Block(program.Body);
        }
        else
        {
            foreach (var statement in program.Body)
                Write(statement);
        }

        Close();
    }

    private static string Slot(ProgramParameter parameter, int slot)
    {
        string place = slot.ToString(CultureInfo.InvariantCulture);
        return parameter is { Kind: ProgramParameterKind.Pointer, Element: { } element }
            ? $"{element.CSharp()}* {parameter.Name} = ({element.CSharp()}*)args[{place}]; // {parameter.Type}"
            : $"nint {parameter.Name} = args[{place}];";
    }

    private void Block(EquatableArray<Statement> statements)
    {
        if (statements is { Count: 1 } && statements[0] is StoreStatement or AssignStatement)
        {
            _depth++;
            Write(statements[0]);
            _depth--;
            return;
        }

        Open();
        foreach (var statement in statements)
            Write(statement);
        Close();
    }

    private void Write(Statement statement)
    {
        switch (statement)
        {
            case RemarkStatement remark:
                Line("// " + remark.Text);
                break;
            case ScalarStatement scalar:
                Line($"{(scalar.Value.Type == ValueType.Float ? "float" : "nint")} {scalar.Name} = {Value(scalar.Value)};");
                break;
            case AssignStatement assign:
                Line($"{assign.Name} = {Value(assign.Value)};");
                break;
            case LocalArrayStatement:
                // Above the loop over the items: memory of the stack is given back only at the method's end.
                break;
            case StoreStatement store:
                Line(Store(store));
                break;
            case LoopStatement loop:
                Line($"for (nint {loop.Index} = {ScalarText.Of(loop.From)}; {loop.Index} < {ScalarText.Of(loop.To)}; {loop.Index}{(loop.Step == 1 ? "++" : $" += {loop.Step.ToString(CultureInfo.InvariantCulture)}")})");
                Block(loop.Body);
                break;
            default:
                throw new InvalidOperationException($"{statement.GetType().Name} in a program without vectors");
        }
    }

    // Scalars are nint; what was widened to long must come back.
    private static string Value(Expr value) =>
        value.Type == ValueType.Int && value.Descendants().Any(e => e is LaneLoadExpr { At.Element: ElementType.U32 or ElementType.I32 } or IntConst { Value: > int.MaxValue or < int.MinValue })
            ? $"(nint){ScalarText.InCast(value)}"
            : ScalarText.Of(value);

    private static string Store(StoreStatement store)
    {
        var to = store.To;
        string target = to.BaseElement == to.Element ? $"{to.Base}[{ScalarText.Of(to.Index)}]" : "*" + ScalarText.Pointer(to);
        string value = ScalarText.InCast(store.Value);
        return target + " = " + to.Element switch
        {
            ElementType.F32 => ScalarText.Of(store.Value),
            ElementType.U32 when store.Value.Descendants().All(Wraps) => "(uint)" + value.Replace("(long)*(uint*)", "*(uint*)"),
            ElementType.F16 => $"BitConverter.HalfToUInt16Bits((Half){value})",
            _ => $"({to.Element.CSharp()}){value}",
        } + ";";
    }

    /// <summary>Whether the lower 32 bits of the result follow from those of the operands, so that 32-bit reads need no widening.</summary>
    private static bool Wraps(Expr expression) => expression
        is not BinaryExpr { Operator: BinaryOperator.Divide or BinaryOperator.Remainder or BinaryOperator.ShiftRight }
        and not ConditionalExpr and not CallExpr;

    private void Open()
    {
        Line("{");
        _depth++;
    }

    private void Close()
    {
        _depth--;
        Line("}");
    }

    private void Line(string text) => _text.Append(' ', 4 * _depth).Append(text).Append('\n');
}
