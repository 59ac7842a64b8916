using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Lowering;

/// <content>Functions of one byte: at most 256 cases, so ranges are exact by enumeration, and what no row computes becomes a table.</content>
public sealed partial class InstructionSelector
{
    private const int ByteCases = 256;

    // A function that several vectors of a tile are put through has one table for all.
    private readonly List<ByteTable> _byteTables = [];

    /// <summary>The proven range; where intervals are too wide for a byte, by enumeration.</summary>
    private Interval? RangeOf(Expr tree)
    {
        // The lane's own number: what a tree names `i` is no scalar, and no value has more lanes than a register has bits.
        if (IndexMap.IsIdentity(tree)) return new Interval(0, _target.VectorBits - 1);
        var range = _names.RangeOf(tree);
        if (range is { } known && (ElementType.U8.Range()!.Value.Contains(known) || ElementType.I8.Range()!.Value.Contains(known))) return range;
        return tree is not (LaneLoadExpr or ElementExpr) && ByteFunction.Of(tree, _names) is { } function ? function.Range : range;
    }

    /// <summary>Computes a tree into a named value, if need be with masks behind byte shifts, or by the smallest table that says it: <c>T[x &amp; 15]</c>, else <c>T[x >> n]</c> with the largest n.</summary>
    private VectorValue? CoverDefinition(Expr tree, VectorValue result, bool reassigns, Interval? declared)
    {
        if (_names.AsValue(tree) is { } copied && IsSameShape(copied.Lane, result.Lane) && copied.Lanes == result.Lanes) return Copy(copied, result, reassigns);
        var range = declared ?? RangeOf(tree);
        if (CoverByRows(tree, result.Lane, result.Lanes, result, reassigns, range) is { } direct) return direct;
        if (result.Lane.Bits() != 8 || result.Lane.IsFloat()) return null;
        var shifts = new ShiftMasks(RangeOf).Rewrite(tree);
        if (!ReferenceEquals(shifts, tree) && CoverByRows(shifts, result.Lane, result.Lanes, result, reassigns, range) is { } covered) return covered;
        if (ByteFunction.Of(tree, _names) is not { } function) return null;
        if (!ElementType.U8.Range()!.Value.Contains(function.Range)) return null;
        var input = Build.Vector(function.Input, ElementType.U8);
        if (CoverByTable(function, x => x & 15, 16, Build.Binary(BinaryOperator.And, input, Build.Int(15)), result, reassigns) is { } masked) return masked;
        for (int shift = 7; shift >= 0; shift--)
        {
            int by = shift;
            var index = shift == 0 ? input : Build.Binary(BinaryOperator.ShiftRight, input, Build.Int(shift));
            if (CoverByTable(function, x => x >> by, ByteCases >> shift, index, result, reassigns) is { } shifted) return shifted;
        }

        return null;
    }

    private VectorValue? CoverByTable(ByteFunction function, Func<long, long> entryOf, int entries, Expr index, VectorValue result, bool reassigns)
    {
        if (function.Tabulate(entryOf, entries) is not { } bytes) return null;
        var table = _byteTables.Find(t => t.Bytes.Equals(bytes));
        if (table is null)
        {
            table = new ByteTable(TableName(result.Name), bytes);
            _byteTables.Add(table);
            _names.DefineTable(table);
        }

        var lookup = new ElementExpr(table.Name, [index], ValueType.Int);
        return CoverByRows(lookup, result.Lane, result.Lanes, result, reassigns, function.Range);
    }

    /// <summary>The registers that hold a table, loaded in the prologue; a table shorter than a register is repeated in it.</summary>
    private TableArgument? TableOperand(RowOperand operand, ByteTable table)
    {
        foreach (var (loaded, parts) in _tables)
        {
            if (loaded.Name == table.Name) return new TableArgument(operand.Name, loaded, parts);
        }

        int bytes = Math.Max(table.Bytes.Count, _target.VectorBytes);
        var whole = new byte[bytes];
        for (int i = 0; i < bytes; i++) whole[i] = table.Bytes[i % table.Bytes.Count];
        var stored = new ByteTable(table.Name, whole.ToEquatableArray());
        var registers = new VectorValue[bytes / _target.VectorBytes];
        var home = _names.Blocks[0];
        for (int part = 0; part < registers.Length; part++)
        {
            var load = new LaneLoadExpr(new Address(table.Name, ElementType.U8, Build.Int((long)part * _target.VectorBytes), ElementType.U8), Build.Lane);
            int mark = Output.Count;
            if (CoverByRows(load, ElementType.U8, _target.VectorBytes, null, false, null) is not { } register) return null;
            home.Output.AddRange(Output.GetRange(mark, Output.Count - mark));
            Output.RemoveRange(mark, Output.Count - mark);
            registers[part] = register;
        }

        _tables.Add((stored, registers.ToEquatableArray()));
        return new TableArgument(operand.Name, stored, registers.ToEquatableArray());
    }

    private string TableName(string value)
    {
        string name = "T_" + value;
        for (int n = 2; _names.Table(name) is not null || _taken.Contains(name); n++) name = "T_" + value + n.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return name;
    }

    private VectorValue Copy(VectorValue from, VectorValue to, bool reassigns)
    {
        var meaning = Build.Vector("a", from.Lane);
        var row = new Row("copy", [new RowOperand("a", RowOperandKind.Register, from.Lane)], new RowOperand("r", RowOperandKind.Register, from.Lane), meaning, null, null, ["{a}"], []);
        Output.Add(new InstructionStatement(row, to.Registers, to, reassigns, [new RegisterArgument("a", from)]));
        return to;
    }
}
