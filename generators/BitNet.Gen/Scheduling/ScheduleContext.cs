using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Scheduling;

/// <summary>What the parts of one schedule share.</summary>
internal sealed class ScheduleContext(KernelIr kernel, TargetSpec target, NameAllocator names)
{
    private readonly List<ScratchArray> _scratch = [];
    private readonly Dictionary<(string Purpose, ElementType Element), string> _handovers = [];
    private readonly Dictionary<Expr, Expr> _ends = [];
    private readonly Dictionary<(ElementExpr, string, int), Expr> _starts = [];
    private readonly SortedDictionary<string, string> _words = new(StringComparer.Ordinal);

    /// <summary>The kernel that is scheduled.</summary>
    public KernelIr Kernel { get; } = kernel;

    /// <summary>The target: its vector width and register count.</summary>
    public TargetSpec Target { get; } = target;

    /// <summary>Names for values of the program.</summary>
    public NameAllocator Names { get; } = names;

    /// <summary>Parts of the thread's scratch memory.</summary>
    public IReadOnlyList<ScratchArray> Scratch => _scratch;

    /// <summary>Registers that a block of <see cref="LaneAccess.Lanes"/> 32-bit lanes takes.</summary>
    public int BlockRegisters => Math.Max(1, LaneAccess.Lanes / Target.Lanes(ElementType.F32));

    /// <summary>Whether the statement at hand is scheduled for lanes; else for scalar code with the same results.</summary>
    public bool UseLanes { get; set; }

    /// <summary>Whether lanes join their partial results in registers; else in memory.</summary>
    public bool JoinsLanes { get; set; }

    /// <summary>The schedule in words.</summary>
    public string Words => string.Join("; ", _words.Select(w => $"{w.Key} {w.Value}"));

    /// <summary>Says how the elements of an array are computed.</summary>
    public void Describe(string tensor, string how) => _words[tensor] = how;

    /// <summary>Adds the scratch memory of the kernel's local arrays.</summary>
    public void AddLocals()
    {
        foreach (var tensor in Kernel.Tensors)
        {
            if (tensor.Role != TensorRole.Local) continue;
            Expr count = LaneAccess.Padded(tensor.Dimensions[tensor.Rank - 1]);
            for (int d = tensor.Rank - 2; d >= 0; d--) count = Build.Multiply(tensor.Dimensions[d], count);
            _scratch.Add(new ScratchArray(tensor.Name, tensor.Element, count));
        }
    }

    /// <summary>An array of 16 elements for what lanes hand to scalar code, one for each purpose and type.</summary>
    public string Handover(string purpose, ElementType element)
    {
        if (!_handovers.TryGetValue((purpose, element), out string? name))
        {
            _handovers[(purpose, element)] = name = Names.Fresh(purpose);
            _scratch.Add(new ScratchArray(name, element, new IntConst(LaneAccess.Lanes)));
        }

        return name;
    }

    /// <summary>Whether something is handed over for <paramref name="purpose"/>.</summary>
    public bool HandsOver(string purpose) => _handovers.Keys.Any(key => key.Purpose == purpose);

    /// <summary>Scalars that depend on arguments only; the program begins with them.</summary>
    public List<Statement> Head { get; } = [];

    /// <summary>How far <paramref name="index"/> counts in whole steps; defined in <paramref name="block"/> or, where it depends on arguments only, once for the program.</summary>
    public Expr WholeSteps(string index, Expr limit, int step, Block block)
    {
        var end = Build.Multiply(Build.Divide(limit, Build.Int(step)), Build.Int(step));
        if (end is IntConst || step == 1) return end;
        if ((block.Known(end) ?? (_ends.TryGetValue(end, out var known) ? known : null)) is { } defined) return defined;
        var name = Build.Int(Names.Fresh(index + "End"));
        var statement = new ScalarStatement(((NameExpr)name).Name, end);
        if (end.Descendants().OfType<NameExpr>().All(n => Kernel.Slots.Contains(n.Name)))
        {
            Head.Add(statement);
            _ends[end] = name;
        }
        else
        {
            block.Define(statement.Name, statement);
            block.Remember(end, name);
        }

        return name;
    }

    /// <summary>See <see cref="LaneAccess.BlockStart"/>; the rows and blocks of a schedule ask for the same ones again and again.</summary>
    public Expr BlockStart(Tensor tensor, ElementExpr access, string lane, int ahead)
    {
        if (!_starts.TryGetValue((access, lane, ahead), out var start)) _starts[(access, lane, ahead)] = start = LaneAccess.BlockStart(tensor, [.. access.Indices], lane, ahead);
        return start;
    }

    /// <summary>Names for values of a kernel's program: all but those that the kernel uses itself.</summary>
    public static NameAllocator NamesFor(KernelIr kernel) => new(
        kernel.Slots
            .Concat(kernel.Tensors.Select(t => t.Name))
            .Concat(kernel.Items.Select(i => i.Name))
            .Concat(kernel.Body.SelectMany(Declared))
            .Concat(["args", "from", "to", "scratch", "item", "i"]));

    private static IEnumerable<string> Declared(KernelStatement statement) =>
        (statement switch
        {
            ScalarDefinition scalar => [scalar.Name],
            ElementStore store => store.Domain.Select(r => r.Name),
            KernelLoop loop => loop.Body.SelectMany(Declared).Concat([loop.Range.Name]),
            _ => Enumerable.Empty<string>(),
        }).Concat(KernelRewriter.Expressions(statement).SelectMany(e => e.Descendants()).OfType<ReduceExpr>().Select(r => r.Index));
}
