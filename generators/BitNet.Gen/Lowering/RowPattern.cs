using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Lowering;

/// <summary>A row prepared for matching.</summary>
internal sealed class RowPattern
{
    private RowPattern(Row row, int size, int lanes)
    {
        Row = row;
        Size = size;
        Lanes = lanes;
        CountsLanes = Counts(row.Meaning);
    }

    /// <summary>The row.</summary>
    public Row Row { get; }

    /// <summary>Nodes of its meaning: larger rows are tried first, because they do more at once.</summary>
    public int Size { get; }

    /// <summary>Lanes of the output that the row's texts do at once; 0 for hints.</summary>
    public int Lanes { get; }

    /// <summary>Whether the lane's own number is a part of what the row computes: a second repetition would begin again at 0.</summary>
    public bool CountsLanes { get; }

    /// <summary>Prepares a row; null where its operands do not say how many lanes it writes.</summary>
    public static RowPattern? Create(Row row, TargetSpec target)
    {
        int lanes = row.Output.Kind switch
        {
            RowOperandKind.Register => row.Output.Registers * target.Lanes(row.Output.Lane),
            RowOperandKind.Memory => StoredLanes(row, target),
            _ => 0,
        };
        return lanes > 0 || row.Output.Kind == RowOperandKind.Hint ? new RowPattern(row, CountNodes(row.Meaning), lanes) : null;
    }

    /// <summary>The position of an input in <see cref="Row.Inputs"/>.</summary>
    public int InputIndex(string name)
    {
        for (int i = 0; i < Row.Inputs.Count; i++)
        {
            if (Row.Inputs[i].Name == name) return i;
        }

        throw new InvalidOperationException($"the row '{Row.Name}' has no input '{name}'");
    }

    /// <summary>Nodes of a tree.</summary>
    public static int CountNodes(Expr tree) => tree switch
    {
        UnaryExpr u => 1 + CountNodes(u.Operand),
        BinaryExpr b => 1 + CountNodes(b.Left) + CountNodes(b.Right),
        ConditionalExpr c => 1 + CountNodes(c.Condition) + CountNodes(c.WhenTrue) + CountNodes(c.WhenFalse),
        CastExpr c => 1 + CountNodes(c.Operand),
        CallExpr c => 1 + c.Arguments.Sum(CountNodes),
        ElementExpr e => 1 + CountNodes(e.Indices[0]),
        _ => 1,
    };

    private static bool Counts(Expr meaning) => meaning switch
    {
        NameExpr name => IndexMap.IsIdentity(name),
        ElementExpr => false,
        _ => meaning.Children().Any(Counts),
    };

    /// <summary>A store writes the lanes of the register operand that its rule reads in order.</summary>
    private static int StoredLanes(Row row, TargetSpec target)
    {
        if (row.Meaning is not ElementExpr { Array: var name } stored || !IndexMap.IsIdentity(stored.Indices[0])) return 0;
        foreach (var input in row.Inputs)
        {
            if (input.Name == name && input.Kind == RowOperandKind.Register) return input.Registers * target.Lanes(input.Lane);
        }

        return 0;
    }
}
