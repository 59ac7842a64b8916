using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Models.Program;

/// <summary>
/// Gives each computed value its memory. Values that are updated in place become one value, and copies between them go away;
/// what is not needed at the same time shares a buffer.
/// </summary>
internal sealed class PlanBuffers
{
    private readonly ProgramDraft _draft;
    private readonly int[] _same;

    private PlanBuffers(ProgramDraft draft)
    {
        _draft = draft;
        _same = Enumerable.Range(0, draft.Values.Count).ToArray();
    }

    public static void Run(ProgramDraft draft)
    {
        var plan = new PlanBuffers(draft);
        plan.MergeInPlace();
        plan.Rename();
        plan.Share();
    }

    private static bool IsPlanned(ModelValue value) => value.Kind == ModelValueKind.Computed;

    private static bool SameSize(ModelValue a, ModelValue b) => a.Count == b.Count && a.Element.Bits() == b.Element.Bits();

    // What is made for a block is small: of the free buffers it takes those that values of all tokens leave.
    private static bool IsOfBlock(ModelValue value) => value.Shape[0] == Extent.Of(ModelNames.BlockTokens);

    private void MergeInPlace()
    {
        var lifetimes = Lifetimes.Of(_draft.Sections, _draft.Values.Count);
        var copies = new List<(int Step, int From, int To)>();
        var updates = new List<(int Step, int From, int To)>();
        int position = 0;
        foreach (var step in _draft.Steps)
        {
            if (step is CopyStep copy) copies.Add((position, copy.From, copy.To));
            if (step is KernelStep call) updates.AddRange(Updates(call).Select(read => (position, read, call.Writes().First())));
            if (step is MultiplyStep multiply)
                updates.AddRange(multiply.Products.Where(product => product.Residual is not null).Select(product => (position, product.Residual!.Value, product.Output)));
            position++;
        }

        var merges = copies.Concat(updates).ToList();
        var allowed = new HashSet<(int, int, int)>(merges);
        foreach (var (_, from, to) in merges)
        {
            var (a, b) = (Members(from), Members(to));
            if (_same[from] == _same[to] || !IsPlanned(_draft.Values[from]) || !IsPlanned(_draft.Values[to]) || !SameSize(_draft.Values[from], _draft.Values[to])) continue;
            if (a.Exists(x => b.Exists(y => lifetimes.Meet(x, y, (step, read, written) => allowed.Contains((step, read, written)))))) continue;
            int kept = Math.Min(_same[from], _same[to]);
            foreach (int member in a.Concat(b)) _same[member] = kept;
        }

        List<int> Members(int value) => Enumerable.Range(0, _same.Length).Where(other => _same[other] == _same[value]).ToList();
    }

    /// <summary>The values that a call may overwrite with its result.</summary>
    private IEnumerable<int> Updates(KernelStep call)
    {
        if (_draft.Kernels.Find(call.Kernel) is not { } kernel) yield break;
        for (int i = 0; i < kernel.Slots.Count; i++)
        {
            if (call.Arguments[i] is ValueArgument { Written: false } read && kernel[kernel.Slots[i]] is { InPlace: true }) yield return read.Value;
        }
    }

    /// <summary>Writes the merged values into the steps, and drops values that no step names any more.</summary>
    private void Rename()
    {
        var used = new HashSet<int>(_draft.Steps.SelectMany(step => step.Reads().Concat(step.Writes())).Concat(_draft.Needs.Select(need => need.Value)).Select(id => _same[id]));
        var ids = new Dictionary<int, int>();
        var kept = new List<ModelValue>();
        foreach (int id in used.OrderBy(id => id))
        {
            ids[id] = kept.Count;
            kept.Add(_draft.Values[id] with { Id = kept.Count });
        }

        int Map(int id) => ids[_same[id]];
        foreach (var section in _draft.Sections)
        {
            section.RemoveAll(step => step is CopyStep copy && _same[copy.From] == _same[copy.To]);
            for (int i = 0; i < section.Count; i++) section[i] = section[i].WithValues(Map);
        }

        for (int i = 0; i < _draft.Needs.Count; i++)
            _draft.Needs[i] = new InputNeed(Map(_draft.Needs[i].Value), _draft.Needs[i].Matrices.Select(Map).ToEquatableArray(), _draft.Needs[i].InLayer);
        _draft.Values.Clear();
        _draft.Values.AddRange(kept);
    }

    private void Share()
    {
        var lifetimes = Lifetimes.Of(_draft.Sections, _draft.Values.Count);
        var buffers = new List<List<int>>();
        foreach (var value in _draft.Values.Where(IsPlanned).OrderBy(value => lifetimes.First(value.Id)).ThenBy(IsOfBlock).ThenBy(value => value.Id).ToList())
        {
            int at = buffers.FindIndex(buffer => SameSize(_draft.Values[buffer[0]], value) && IsFree(buffer, value));
            // One number a token is small: it must not keep a buffer of rows from its next use.
            if (at < 0 && value.Shape.Count > 1) at = buffers.FindIndex(buffer => _draft.Values[buffer[0]].Shape.Count > 1 && IsFree(buffer, value));
            if (at < 0)
            {
                at = buffers.Count;
                buffers.Add([]);
            }

            buffers[at].Add(value.Id);
            _draft.Values[value.Id] = value with { Buffer = at };
        }

        _draft.Buffers.AddRange(buffers.Select(buffer => new ModelBuffer(buffer.ToEquatableArray())));

        bool IsFree(List<int> buffer, ModelValue value) => buffer.TrueForAll(other => !lifetimes.Meet(other, value.Id));
    }
}
