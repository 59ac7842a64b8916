using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Kernels;

/// <summary>
/// Runs a kernel (L2) by its definition: the oracle for every target. In single precision each float operation rounds to float32 and sums have the order that
/// <see cref="LaneAnalysis"/> gives, so that results equal generated code bit for bit; in double precision nothing rounds.
/// </summary>
/// <param name="single">Whether floats are float32.</param>
public sealed class KernelInterpreter(KernelIr kernel, bool single = true)
{
    private readonly Dictionary<string, TensorData> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _names = new(StringComparer.Ordinal);
    // The index of each store that runs through lanes: found once, because finding it walks trees and a store runs for every work item.
    private readonly Dictionary<ElementStore, string?> _mapIndices = new(ReferenceComparer<ElementStore>.Instance);
    private KernelEvaluator _evaluator = null!;

    /// <summary>Runs all work items.</summary>
    /// <param name="tensors">Inputs and outputs, outputs written in place.</param>
    /// <param name="numbers">Extents and scalar parameters.</param>
    /// <exception cref="InvalidOperationException">An argument is missing, or an access lies outside its array.</exception>
    public void Run(IReadOnlyDictionary<string, TensorData> tensors, IReadOnlyDictionary<string, double> numbers)
    {
        _tensors.Clear();
        _names.Clear();
        foreach (var number in numbers) _names[number.Key] = number.Value;
        foreach (var tensor in kernel.Tensors)
        {
            if (tensor.Role == TensorRole.Local) continue;
            if (tensor.Role == TensorRole.Constant) _tensors[tensor.Name] = TensorData.Of(tensor);
            else _tensors[tensor.Name] = tensors.TryGetValue(tensor.Name, out var data) ? data : throw new InvalidOperationException($"no argument for {tensor.Name}");
        }

        _evaluator = new KernelEvaluator(kernel, single, _names, _tensors);
        var limits = kernel.Items.Select(i => _evaluator.Int(i.Limit)).ToArray();
        long items = limits.Aggregate(1L, (a, b) => a * b);
        for (long item = 0; item < items; item++)
        {
            long rest = item;
            for (int d = limits.Length - 1; d >= 0; d--)
            {
                _names[kernel.Items[d].Name] = rest % limits[d];
                rest /= limits[d];
            }

            foreach (var tensor in kernel.Tensors)
            {
                if (tensor.Role == TensorRole.Local)
                    _tensors[tensor.Name] = new TensorData(tensor.Element, [.. tensor.Dimensions.Select(d => (int)_evaluator.Int(d))]);
            }

            foreach (var statement in kernel.Body) Run(statement);
        }
    }

    private void Run(KernelStatement statement)
    {
        switch (statement)
        {
            case ScalarDefinition scalar:
                _names[scalar.Name] = _evaluator.Number(scalar.Value, null);
                break;
            case ElementStore store:
                if (!_mapIndices.TryGetValue(store, out string? mapIndex)) _mapIndices.Add(store, mapIndex = LaneAnalysis.MapIndex(kernel, store));
                Store(store, 0, mapIndex);
                break;
            case KernelLoop loop:
                long limit = _evaluator.Int(loop.Range.Limit);
                for (long index = 0; index < limit; index++)
                {
                    _names[loop.Range.Name] = index;
                    foreach (var inner in loop.Body) Run(inner);
                }

                break;
        }
    }

    private void Store(ElementStore store, int depth, string? mapIndex)
    {
        if (depth < store.Domain.Count)
        {
            var range = store.Domain[depth];
            long limit = _evaluator.Int(range.Limit);
            for (long index = 0; index < limit; index++)
            {
                _names[range.Name] = index;
                Store(store, depth + 1, mapIndex);
            }

            return;
        }

        double value = _evaluator.Number(store.Value, mapIndex);
        var target = _tensors[store.Tensor];
        target[_evaluator.Position(target, store.Tensor, store.Indices, null)] =
            store.Value.Type == ValueType.Float ? _evaluator.RoundTo(target.Element, value) : Wrap(target.Element, (long)value);
    }

    private static double Wrap(ElementType element, long value)
    {
        int unused = 64 - element.Bits();
        return element.Range() is { Min: 0 } ? (double)((ulong)value << unused >> unused) : value << unused >> unused;
    }
}
