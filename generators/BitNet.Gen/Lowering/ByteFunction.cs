using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Lowering;

/// <summary>A tree that depends on the same lane of one byte value alone, with all its cases.</summary>
internal sealed class ByteFunction
{
    private readonly long[] _inputs;
    private readonly long[] _outputs;

    private ByteFunction(string input, long[] inputs, long[] outputs)
    {
        Input = input;
        _inputs = inputs;
        _outputs = outputs;
        Range = new Interval(outputs.Min(), outputs.Max());
    }

    /// <summary>The value that it reads.</summary>
    public string Input { get; }

    /// <summary>The exact range of the results.</summary>
    public Interval Range { get; }

    /// <summary>The results, each once, ascending.</summary>
    public long[] Results => _outputs.Distinct().OrderBy(v => v).ToArray();

    /// <summary>The tree as a function of a byte; null where it is none.</summary>
    public static ByteFunction? Of(Expr tree, LoweringNames names)
    {
        string? input = null;
        if (!ReadsOne(tree, ref input) || input is null || names.Value(input) is not { } value || value.Lane.Bits() != 8) return null;
        if (names.ByteSet(input) is not { Length: > 0 } inputs) return null;
        var outputs = new long[inputs.Length];
        var scope = new CaseScope();
        try
        {
            for (int c = 0; c < inputs.Length; c++)
            {
                scope.Case = ExprValue.Of(inputs[c]);
                outputs[c] = ExprEvaluator.Evaluate(tree, scope).Integer;
            }
        }
        catch (ArithmeticException)
        {
            // A case that overflows or divides by zero: intervals will reject the tree.
            return null;
        }

        return new ByteFunction(input, inputs, outputs);
    }

    /// <summary>The table with <c>table[entryOf(x)] = f(x)</c>; null where two inputs that share an entry have different results.</summary>
    public EquatableArray<byte>? Tabulate(Func<long, long> entryOf, int entries)
    {
        var table = new byte[entries];
        var isSet = new bool[entries];
        for (int c = 0; c < _inputs.Length; c++)
        {
            long entry = entryOf(_inputs[c]);
            if (entry < 0 || entry >= entries || isSet[entry] && table[entry] != _outputs[c]) return null;
            isSet[entry] = true;
            table[entry] = (byte)_outputs[c];
        }

        return table.ToEquatableArray();
    }

    private static bool ReadsOne(Expr tree, ref string? input)
    {
        switch (tree)
        {
            case IntConst:
                return true;
            case ElementExpr { Type: Expressions.ValueType.Int, Indices.Count: 1 } e when IndexMap.IsIdentity(e.Indices[0]):
                input ??= e.Array;
                return input == e.Array;
            case UnaryExpr u:
                return ReadsOne(u.Operand, ref input);
            case BinaryExpr b:
                return ReadsOne(b.Left, ref input) && ReadsOne(b.Right, ref input);
            case ConditionalExpr c:
                return ReadsOne(c.Condition, ref input) && ReadsOne(c.WhenTrue, ref input) && ReadsOne(c.WhenFalse, ref input);
            case CallExpr { Type: Expressions.ValueType.Int } c:
                foreach (var argument in c.Arguments)
                {
                    if (!ReadsOne(argument, ref input)) return false;
                }

                return true;
            default:
                return false;
        }
    }

    private sealed class CaseScope : IEvaluationScope
    {
        public ExprValue Case { get; set; }

        // The lane, which every element is read at: which one does not matter.
        public ExprValue Name(string name) => ExprValue.Of(0L);

        public ExprValue Element(string array, ReadOnlySpan<long> indices) => Case;

        public ExprValue Load(Address at, long lane) => throw new InvalidOperationException("a load in a function of a byte");
    }
}
