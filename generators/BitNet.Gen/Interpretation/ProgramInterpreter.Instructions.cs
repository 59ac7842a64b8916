using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Lowering;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Interpretation;

/// <content>Instructions of a target.</content>
public sealed partial class ProgramInterpreter
{
    // What an instruction's operands are does not change: loops run the same instructions again and again.
    private readonly Dictionary<InstructionStatement, RowScope> _rows = new(ReferenceComparer<InstructionStatement>.Instance);

    private void Run(InstructionStatement n)
    {
        var row = n.Row;
        if (row.Output.Kind == RowOperandKind.Hint) return;
        if (!_rows.TryGetValue(n, out var scope)) _rows.Add(n, scope = new RowScope(this, n));
        var values = scope.Evaluate();
        if (n.Result is { } written)
        {
            if (n.Reassigns) Find(written.Name);
            // Other lanes of the same width are another reading of the same bits, which the proven range makes equal.
            Assign(written.Name, written.Lane, written.Range, values, n);
        }
        else
        {
            WriteAll(((MemoryArgument)n.Arguments[row.Inputs.Count]).At with { Element = row.Output.Lane }, values, n);
        }
    }

    /// <summary>What the operands of a row stand for.</summary>
    private sealed class RowScope : IEvaluationScope
    {
        private readonly ProgramInterpreter _owner;
        private readonly InstructionStatement _statement;
        private readonly int _lanes;
        private readonly Operand[] _operands;
        private int _repetition;
        private int _lane;

        public RowScope(ProgramInterpreter owner, InstructionStatement statement)
        {
            _owner = owner;
            _statement = statement;
            _lanes = statement.Result is { } result ? result.Lanes / statement.Repeat : RowPattern.Create(statement.Row, owner._target!)!.Lanes;
            _operands = [.. statement.Arguments.Select(argument => new Operand(argument, statement, owner._target!))];
        }

        /// <summary>The lanes that the row gives, of all its repetitions.</summary>
        public ExprValue[] Evaluate()
        {
            foreach (var operand in _operands) operand.Enter(_owner);
            var row = _statement.Row;
            var range = row.Output.Lane.Range();
            var values = new ExprValue[_lanes * _statement.Repeat];
            for (_repetition = 0; _repetition < _statement.Repeat; _repetition++)
            {
                for (_lane = 0; _lane < _lanes; _lane++)
                {
                    var value = ExprEvaluator.Evaluate(row.Hardware ?? row.Meaning, this);
                    CheckRange(value, range, _statement);
                    values[(_repetition * _lanes) + _lane] = value;
                }
            }

            return values;
        }

        public ExprValue Name(string name)
        {
            if (name == Build.Lane.Name) return ExprValue.Of((long)_lane);
            var operand = Find(name);
            return operand.Argument switch
            {
                ImmediateArgument immediate => ExprValue.Of(immediate.Value),
                ScalarArgument scalar => _owner.Evaluate(scalar.Value),
                RegisterArgument => operand.Values[0],
                var other => throw new InterpretationException($"'{name}' of the row '{_statement.Row.Name}' is {other.GetType().Name}, not one value"),
            };
        }

        public ExprValue Element(string array, ReadOnlySpan<long> indices)
        {
            long index = indices[0];
            var operand = Find(array);
            switch (operand.Argument)
            {
                case RegisterArgument:
                    return Register(operand, index);
                case MemoryArgument memory:
                    return _owner._memory.Read(memory.At.Base, operand.Byte + ((index + operand.Shifts[_repetition]) * operand.Lane.Bytes()), operand.Lane);
                case TableArgument table:
                    return index >= 0 && index < table.Table.Bytes.Count
                        ? ExprValue.Of((long)table.Table.Bytes[(int)index])
                        : throw new InterpretationException($"the table '{table.Table.Name}' has no entry {index}");
                default:
                    throw new InterpretationException($"'{array}' of the row '{_statement.Row.Name}' has no lanes");
            }
        }

        public ExprValue Load(Address at, long lane) => throw new InterpretationException("a load inside a row");

        private ExprValue Register(Operand operand, long index)
        {
            if (index < 0 || index >= operand.Lanes) throw new InterpretationException($"the row '{_statement.Row.Name}' reads lane {index} of '{operand.Argument.Operand}'");
            // A scalar in every lane has one register, whatever the operand wants.
            var value = operand.Values[(operand.First + (_repetition * operand.Lanes) + index) % operand.Values.Length];
            CheckRange(value, operand.Range, _statement, operand.Argument.Operand);
            return value;
        }

        private Operand Find(string name)
        {
            foreach (var operand in _operands)
            {
                if (operand.Argument.Operand == name) return operand;
            }

            throw new InterpretationException($"the row '{_statement.Row.Name}' got no '{name}' for {_lanes} lanes");
        }
    }

    /// <summary>An operand of a row, with what it stands for while the row runs.</summary>
    private sealed class Operand
    {
        public Operand(Argument argument, InstructionStatement statement, TargetSpec target)
        {
            Argument = argument;
            var declared = Declared(statement.Row, argument.Operand);
            Lane = declared.Lane;
            Range = declared.Lane.Range();
            Lanes = declared.Registers * target.Lanes(declared.Lane);
            First = argument is RegisterArgument register ? register.First * target.Lanes(declared.Lane) : 0;
            Shifts = argument is MemoryArgument ? [.. Enumerable.Range(0, statement.Repeat).Select(repetition => Shift(statement.Row, argument.Operand, target, repetition))] : [];
        }

        public Argument Argument { get; }

        public ElementType Lane { get; }

        public Interval? Range { get; }

        /// <summary>Lanes that one repetition reads of a register.</summary>
        public int Lanes { get; }

        /// <summary>The lane of a register's value at which the first repetition begins.</summary>
        public int First { get; }

        /// <summary>Of memory: how many elements further each repetition reads.</summary>
        public long[] Shifts { get; }

        /// <summary>The lanes of a register.</summary>
        public ExprValue[] Values { get; private set; } = [];

        /// <summary>Where memory begins.</summary>
        public long Byte { get; private set; }

        /// <summary>Finds the values before the row runs.</summary>
        public void Enter(ProgramInterpreter owner)
        {
            if (Argument is RegisterArgument register) Values = owner.Find(register.Value.Name).Values;
            else if (Argument is MemoryArgument memory) Byte = owner.ByteOf(memory.At);
        }

        private static long Shift(Row row, string operand, TargetSpec target, int repetition) =>
            repetition == 0 ? 0 : RepetitionShift.Of(row, operand, target, repetition);

        private static RowOperand Declared(Row row, string name)
        {
            foreach (var operand in row.Inputs)
            {
                if (operand.Name == name) return operand;
            }

            foreach (var constant in row.Constants)
            {
                if (constant.Name == name) return new RowOperand(name, RowOperandKind.Constant, constant.Lane);
            }

            return row.Output;
        }
    }
}
