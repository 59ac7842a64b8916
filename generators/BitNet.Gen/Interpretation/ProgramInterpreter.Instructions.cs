using BitNet.Gen.Expressions;
using BitNet.Gen.Lowering;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Interpretation;

/// <content>Instructions of a target.</content>
public sealed partial class ProgramInterpreter
{
    private void Run(InstructionStatement n)
    {
        var row = n.Row;
        if (row.Output.Kind == RowOperandKind.Hint) return;
        int lanes = n.Result is { } result ? result.Lanes / n.Repeat : RowPattern.Create(row, _target!)!.Lanes;
        var values = new ExprValue[lanes * n.Repeat];
        var scope = new RowScope(this, n, lanes);
        for (int repetition = 0; repetition < n.Repeat; repetition++)
        {
            scope.Repetition = repetition;
            for (int i = 0; i < lanes; i++)
            {
                scope.Lane = i;
                var value = ExprEvaluator.Evaluate(row.Hardware ?? row.Meaning, scope);
                CheckRange(value, row.Output.Lane.Range(), $"the row '{row.Name}'");
                values[(repetition * lanes) + i] = value;
            }
        }

        if (n.Result is { } written)
        {
            if (n.Reassigns) Find(written.Name);
            // Other lanes of the same width are another reading of the same bits, which the proven range makes equal.
            Assign(written.Name, written.Lane, written.Range, values, $"the row '{row.Name}' for '{written.Name}'");
        }
        else
        {
            WriteAll(((MemoryArgument)n.Arguments[row.Inputs.Count]).At with { Element = row.Output.Lane }, values, $"the row '{row.Name}'");
        }
    }

    /// <summary>What the operands of a row stand for.</summary>
    private sealed class RowScope(ProgramInterpreter owner, InstructionStatement statement, int lanes) : IEvaluationScope
    {
        public int Repetition { get; set; }

        public int Lane { get; set; }

        public ExprValue Name(string name) => name == Build.Lane.Name ? ExprValue.Of((long)Lane) : Argument(name) switch
        {
            ImmediateArgument immediate => ExprValue.Of(immediate.Value),
            ScalarArgument scalar => owner.Evaluate(scalar.Value),
            RegisterArgument constant => owner.Find(constant.Value.Name).Values[0],
            var other => throw new InterpretationException($"'{name}' of the row '{statement.Row.Name}' is {other.GetType().Name}, not one value"),
        };

        public ExprValue Element(string array, ReadOnlySpan<long> indices)
        {
            long index = indices[0];
            switch (Argument(array))
            {
                case RegisterArgument register:
                    return Register(register, index);
                case MemoryArgument memory:
                    return Memory(memory, index);
                case TableArgument table:
                    return index >= 0 && index < table.Table.Bytes.Count
                        ? ExprValue.Of((long)table.Table.Bytes[(int)index])
                        : throw new InterpretationException($"the table '{table.Table.Name}' has no entry {index}");
                default:
                    throw new InterpretationException($"'{array}' of the row '{statement.Row.Name}' has no lanes");
            }
        }

        public ExprValue Load(Address at, long lane) => throw new InterpretationException("a load inside a row");

        private ExprValue Register(RegisterArgument register, long index)
        {
            var operand = Operand(register.Operand);
            var values = owner.Find(register.Value.Name).Values;
            int perRegister = owner._target!.Lanes(operand.Lane), perRepetition = operand.Registers * perRegister;
            if (index < 0 || index >= perRepetition) throw new InterpretationException($"the row '{statement.Row.Name}' reads lane {index} of '{register.Operand}'");
            // A scalar in every lane has one register, whatever the operand wants.
            var value = values[((register.First * perRegister) + (Repetition * perRepetition) + index) % values.Length];
            CheckRange(value, operand.Lane.Range(), $"'{register.Operand}' of the row '{statement.Row.Name}'");
            return value;
        }

        private ExprValue Memory(MemoryArgument memory, long index)
        {
            var operand = Operand(memory.Operand);
            long shift = Repetition == 0 ? 0 : RepetitionShift.Of(statement.Row, memory.Operand, owner._target!, Repetition);
            return owner._memory.Read(memory.At.Base, owner.ByteOf(memory.At) + ((index + shift) * operand.Lane.Bytes()), operand.Lane);
        }

        private Argument Argument(string operand)
        {
            foreach (var argument in statement.Arguments)
            {
                if (argument.Operand == operand) return argument;
            }

            throw new InterpretationException($"the row '{statement.Row.Name}' got no '{operand}' for {lanes} lanes");
        }

        private RowOperand Operand(string name)
        {
            foreach (var operand in statement.Row.Inputs)
            {
                if (operand.Name == name) return operand;
            }

            foreach (var constant in statement.Row.Constants)
            {
                if (constant.Name == name) return new RowOperand(name, RowOperandKind.Constant, constant.Lane);
            }

            return statement.Row.Output;
        }
    }
}
