using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Interpretation;

/// <summary>
/// Runs programs without a machine that has the target: scheduled kernels (L3) by their trees, target programs (L4) by what their rows' hardware does.
/// Integers are exact, floats binary32. A value that leaves its lanes or its proven range throws <see cref="InterpretationException"/>: the proof is wrong.
/// </summary>
public sealed partial class ProgramInterpreter
{
    private readonly ProgramMemory _memory = new();
    private readonly Dictionary<string, ExprValue> _scalars = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Vector> _vectors = new(StringComparer.Ordinal);
    private readonly TreeScope _trees;
    private readonly TargetSpec? _target;

    private ProgramInterpreter(VectorProgram program, TargetSpec? target, IReadOnlyDictionary<string, byte[]> arrays, IReadOnlyDictionary<string, ExprValue> scalars)
    {
        _target = target;
        _trees = new TreeScope(this);
        foreach (var parameter in program.Parameters)
        {
            if (parameter.Kind == ProgramParameterKind.Pointer)
                _memory.Add(parameter.Name, Given(arrays, parameter.Name), parameter.Element ?? ElementType.U8);
            else
                _scalars[parameter.Name] = Given(scalars, parameter.Name);
        }

        foreach (var constant in program.Constants) _memory.Add(constant.Name, constant.Bytes, constant.Element);
        foreach (var scratch in program.Scratch) _memory.AddUnwritten(scratch.Name, Evaluate(scratch.Count).Integer, scratch.Element);
    }

    /// <summary>Runs the items [<paramref name="from"/>, <paramref name="to"/>) of a scheduled kernel.</summary>
    /// <param name="arrays">The pointers' memory, written in place.</param>
    /// <param name="scalars">The other parameters.</param>
    public static void Run(VectorProgram program, IReadOnlyDictionary<string, byte[]> arrays, IReadOnlyDictionary<string, ExprValue> scalars, long from, long to) =>
        new ProgramInterpreter(program, null, arrays, scalars).RunItems(program, program.Body, from, to);

    /// <summary>Runs the items [<paramref name="from"/>, <paramref name="to"/>) of a target program.</summary>
    public static void Run(TargetProgram program, TargetSpec target, IReadOnlyDictionary<string, byte[]> arrays, IReadOnlyDictionary<string, ExprValue> scalars, long from, long to)
    {
        var interpreter = new ProgramInterpreter(program.Source, target, arrays, scalars);
        foreach (var table in program.Tables) interpreter._memory.Add(table.Name, [.. table.Bytes], ElementType.U8);
        interpreter.Run(program.Prologue);
        interpreter.RunItems(program.Source, program.Body, from, to);
    }

    private static T Given<T>(IReadOnlyDictionary<string, T> values, string name) =>
        values.TryGetValue(name, out var value) ? value : throw new InterpretationException($"the parameter '{name}' got no value");

    private void RunItems(VectorProgram program, EquatableArray<Statement> body, long from, long to)
    {
        try
        {
            if (program.Item.Length == 0)
            {
                _scalars["from"] = ExprValue.Of(from);
                _scalars["to"] = ExprValue.Of(to);
                Run(body);
                return;
            }

            for (long item = from; item < to; item++)
            {
                _scalars[program.Item] = ExprValue.Of(item);
                Run(body);
            }
        }
        catch (ArithmeticException e)
        {
            throw new InterpretationException($"{program.Kernel}: {e.Message}");
        }
    }

    private void Run(EquatableArray<Statement> body)
    {
        foreach (var statement in body) Run(statement);
    }

    private void Run(Statement statement)
    {
        switch (statement)
        {
            case ScalarStatement s:
                _scalars[s.Name] = Evaluate(s.Value);
                break;
            case AssignStatement a:
                _scalars[a.Name] = Evaluate(a.Value);
                break;
            case LocalArrayStatement a:
                _memory.AddUnwritten(a.Name, a.Count, a.Element);
                break;
            case StoreStatement s:
                _memory.Write(s.To.Base, ByteOf(s.To), s.To.Element, Evaluate(s.Value));
                break;
            case LoopStatement l:
                long end = Evaluate(l.To).Integer;
                for (long i = Evaluate(l.From).Integer; i < end; i += l.Step)
                {
                    _scalars[l.Index] = ExprValue.Of(i);
                    Run(l.Body);
                }

                break;
            case IfStatement i:
                Run(Evaluate(i.Condition).IsTrue ? i.Then : i.Else);
                break;
            case VectorDefine d:
                Assign(d.Name, d.Lane, d.Declared, Lanes(d.Tree, d.Lanes), d);
                break;
            case VectorUpdate u:
                var before = Find(u.Name);
                Assign(u.Name, before.Lane, before.Range, Lanes(u.Tree, before.Values.Length), u);
                break;
            case VectorStore s:
                WriteAll(s.To, Lanes(s.Tree, s.Lanes), s);
                break;
            case InstructionStatement n:
                Run(n);
                break;
        }
    }

    private Vector Find(string name) => _vectors.TryGetValue(name, out var vector) ? vector : throw new InterpretationException($"there is no vector value '{name}'");

    private ExprValue Evaluate(Expr scalar)
    {
        _trees.Lane = TreeScope.NoLane;
        return ExprEvaluator.Evaluate(scalar, _trees);
    }

    private ExprValue[] Lanes(Expr tree, int lanes)
    {
        var values = new ExprValue[lanes];
        for (int i = 0; i < lanes; i++)
        {
            _trees.Lane = i;
            values[i] = ExprEvaluator.Evaluate(tree, _trees);
        }

        return values;
    }

    private void Assign(string name, ElementType lane, Interval? range, ExprValue[] values, Statement by)
    {
        var held = lane.Range();
        foreach (var value in values)
        {
            CheckRange(value, held, by);
            CheckRange(value, range, by);
        }

        _vectors[name] = new Vector(lane, range, values);
    }

    private void WriteAll(Address to, ExprValue[] values, Statement by)
    {
        long at = ByteOf(to);
        var held = to.Element.Range();
        foreach (var value in values)
        {
            CheckRange(value, held, by);
            _memory.Write(to.Base, at, to.Element, value);
            at += to.Element.Bytes();
        }
    }

    private static void CheckRange(ExprValue value, Interval? range, Statement by, string? operand = null)
    {
        if (value.Type == ValueType.Int && range is { } proven && (value.Integer < proven.Min || value.Integer > proven.Max))
            throw new InterpretationException($"the proof is wrong: {Describe(by, operand)} gives {value.Integer}, outside of {proven}");
    }

    private static string Describe(Statement by, string? operand) => by switch
    {
        VectorDefine d => $"'{d.Name} = {d.Tree}'",
        VectorUpdate u => $"'{u.Name} = {u.Tree}'",
        VectorStore s => $"'{s.Tree}'",
        InstructionStatement n when operand is not null => $"'{operand}' of the row '{n.Row.Name}'",
        InstructionStatement { Result: { } result } n => $"the row '{n.Row.Name}' for '{result.Name}'",
        InstructionStatement n => $"the row '{n.Row.Name}'",
        _ => by.GetType().Name,
    };

    private long ByteOf(Address at) => checked(Evaluate(at.Index).Integer * at.BaseElement.Bytes());

    private sealed record Vector(ElementType Lane, Interval? Range, ExprValue[] Values);

    /// <summary>Scalars and, in vector trees, the lane at hand.</summary>
    private sealed class TreeScope(ProgramInterpreter owner) : IEvaluationScope
    {
        public const long NoLane = -1;

        public long Lane { get; set; } = NoLane;

        public ExprValue Name(string name)
        {
            if (Lane != NoLane && name == Build.Lane.Name) return ExprValue.Of(Lane);
            return owner._scalars.TryGetValue(name, out var value) ? value : throw new InterpretationException($"there is no scalar '{name}'");
        }

        public ExprValue Element(string array, ReadOnlySpan<long> indices)
        {
            if (!owner._vectors.TryGetValue(array, out var vector)) return owner._memory.Read(array, indices[0]);
            return indices[0] >= 0 && indices[0] < vector.Values.Length
                ? vector.Values[indices[0]]
                : throw new InterpretationException($"'{array}' has {vector.Values.Length} lanes, not lane {indices[0]}");
        }

        public ExprValue Load(Address at, long lane)
        {
            long outer = Lane;
            long first = owner.ByteOf(at);
            Lane = outer;
            return owner._memory.Read(at.Base, first + (lane * at.Element.Bytes()), at.Element);
        }
    }
}
