using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Emit;

/// <summary>The long addresses that several statements of one block share: each is added up once, before its first use.</summary>
internal sealed class SharedPointers
{
    // Shorter offsets read as well where they stand.
    private const int MinOffsetLength = 10;

    private readonly Dictionary<(string Array, string Terms), Pointer> _pointers = [];
    private readonly NameAllocator _names;

    /// <summary>Plans a block; loops and branches inside it plan for themselves.</summary>
    /// <param name="isMutable">Whether a scalar changes: addresses from it are not kept.</param>
    public SharedPointers(EquatableArray<Statement> body, NameAllocator names, Func<string, bool> isMutable)
    {
        _names = names;
        var uses = new Dictionary<(string Array, string Terms), (LinearIndex Index, int Count)>();
        foreach (var (array, index) in AddressesOf(body.Where(s => s is not (LoopStatement or IfStatement))))
        {
            var linear = LinearIndex.Of(index);
            var key = (array, linear.Key);
            uses[key] = (linear, uses.TryGetValue(key, out var before) ? before.Count + 1 : 1);
        }

        foreach (var use in uses)
        {
            var (index, count) = use.Value;
            if (count > 1 && index.Terms.ToString().Length >= MinOffsetLength && !ExprNames.MentionsAny(index.Terms, isMutable))
                _pointers[use.Key] = new Pointer(index.Terms);
        }
    }

    /// <summary>The pointers to declare before a statement of the block: base, name and offset.</summary>
    public IEnumerable<(string Base, string Name, Expr Offset)> DeclaredBefore(Statement statement)
    {
        if (_pointers.Count == 0 || statement is LoopStatement or IfStatement) yield break;
        foreach (var (array, index) in AddressesOf([statement]))
        {
            if (!_pointers.TryGetValue((array, LinearIndex.Of(index).Key), out var pointer) || pointer.Name is not null) continue;
            pointer.Name = _names.Numbered(array);
            yield return (array, pointer.Name, pointer.Offset);
        }
    }

    /// <summary>The pointer and the rest of the index for an element; null where none is declared yet.</summary>
    public (string Name, Expr Index)? Find(string array, LinearIndex index) =>
        _pointers.TryGetValue((array, index.Key), out var pointer) && pointer.Name is { } name ? (name, Build.Int(index.Constant)) : null;

    private static IReadOnlyList<(string Array, Expr Index)> AddressesOf(IEnumerable<Statement> statements)
    {
        var addresses = new AddressCollector();
        addresses.Collect(statements);
        return addresses.Found;
    }

    private sealed class Pointer(Expr offset)
    {
        public Expr Offset { get; } = offset;

        public string? Name { get; set; }
    }
}
