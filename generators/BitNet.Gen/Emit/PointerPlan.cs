using System.Globalization;
using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Emit;

/// <summary>
/// The pointers of an innermost loop: what does not change is added up before it; strides of 1, 2, 4 and 8 bytes are left to the processor's
/// scaled addressing, other strides become pointers that move with the loop. Addresses left inside cost 5 to 7 %.
/// </summary>
internal sealed class PointerPlan
{
    private readonly string _index;
    private readonly LoopStatement _loop;
    private readonly Func<string, ElementType> _elementOf;
    private readonly NameAllocator _names;
    private readonly HashSet<string> _definedInside = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Array, string Terms), Pointer> _pointers = [];

    /// <summary>Plans a loop that contains no other.</summary>
    public PointerPlan(LoopStatement loop, Func<string, ElementType> elementOf, NameAllocator names)
    {
        _loop = loop;
        _index = loop.Index;
        _elementOf = elementOf;
        _names = names;
        CollectDefinitions(loop.Body);
        var addresses = new AddressCollector();
        addresses.Collect(loop.Body);
        foreach (var (array, index) in addresses.Found) Plan(array, index);
    }

    /// <summary>The pointers to declare before the loop: type, name and value.</summary>
    public IEnumerable<(ElementType Element, string Name, Expr? Offset, string Base)> Declarations =>
        _pointers.Values.Where(p => p.IsDeclared).Select(p => (_elementOf(p.Base), p.Name, (Expr?)p.Start, p.Base));

    /// <summary>The pointers that move: name and elements a step.</summary>
    public IEnumerable<(string Name, Expr By)> Moves => _pointers.Values.Where(p => p.Move is not null).Select(p => (p.Name, p.Move!));

    /// <summary>The pointer and the rest of the index for an element; null where the address is written out.</summary>
    public (string Name, Expr Index)? Find(string array, LinearIndex linear)
    {
        if (!_pointers.TryGetValue((array, linear.Key), out var pointer)) return null;
        Expr rest = Build.Int(linear.Constant);
        if (pointer.Scale != 0) rest = Build.Add(Build.Multiply(Build.Int(pointer.Scale), Build.Int(_index)), rest);
        return (pointer.Name, rest);
    }

    private void Plan(string array, Expr index)
    {
        if (_definedInside.Contains(array) || ExprNames.MentionsAny(index, _definedInside.Contains)) return;
        var linear = LinearIndex.Of(index);
        var key = (array, linear.Key);
        if (_pointers.ContainsKey(key)) return;
        if (linear.PlainCoefficient(_index) is { } scale && (scale == 0 || scale * _elementOf(array).Bytes() is 1 or 2 or 4 or 8))
        {
            var start = linear.Without(_index);
            var shared = _pointers.Values.FirstOrDefault(p => p.Base == array && p.Move is null && p.Start.Equals(start));
            bool isDeclared = shared is null && start is not IntConst;
            string name = isDeclared ? _names.Numbered(array) : shared?.Name ?? array;
            _pointers[key] = new Pointer(array, name, isDeclared, start, scale, null);
        }
        else if (linear.Delta(_index, _loop.Step) is { } move)
        {
            var start = NameSubstitution.Apply(linear.Terms, _index, _loop.From);
            _pointers[key] = new Pointer(array, _names.Numbered(array), true, Simplify(start), 0, move is IntConst { Value: 0 } ? null : move);
        }
    }

    private static Expr Simplify(Expr offset)
    {
        var linear = LinearIndex.Of(ConstantFolder.Fold(offset));
        return Build.Add(linear.Terms, Build.Int(linear.Constant));
    }

    private void CollectDefinitions(EquatableArray<Statement> body)
    {
        foreach (var statement in body.WithNested())
        {
            if (statement is ScalarStatement s) _definedInside.Add(s.Name);
            else if (statement is AssignStatement a) _definedInside.Add(a.Name);
        }
    }

    private sealed record Pointer(string Base, string Name, bool IsDeclared, Expr Start, long Scale, Expr? Move);
}
