using BitNet.Gen.Expressions;

namespace BitNet.Gen.Kernels;

/// <summary>Checks what every pass over kernels (L2) must keep: one definition a name, ranks, limits, nothing read before it is written, nothing left unwritten.</summary>
public sealed class KernelVerifier
{
    private readonly KernelIr _kernel;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];

    private KernelVerifier(KernelIr kernel) => _kernel = kernel;

    /// <summary>What is wrong, in order; empty for a well-formed kernel.</summary>
    public static IReadOnlyList<string> Verify(KernelIr kernel) => new KernelVerifier(kernel).Run();

    private IReadOnlyList<string> Run()
    {
        foreach (string slot in _kernel.Slots) Define(slot);
        foreach (var tensor in _kernel.Tensors)
        {
            if (tensor.Role is TensorRole.Local or TensorRole.Constant) Define(tensor.Name);
            else if (!_kernel.Slots.Contains(tensor.Name)) _faults.Add($"{tensor.Name} has no slot");
            if (tensor.Role is TensorRole.Input or TensorRole.Constant) _written.Add(tensor.Name);
        }

        foreach (var scalar in _kernel.Scalars)
        {
            if (!_kernel.Slots.Contains(scalar.Name)) _faults.Add($"{scalar.Name} has no slot");
        }

        if (_kernel.Items.Count == 0) _faults.Add("there is no work item");
        foreach (var item in _kernel.Items) Define(item.Name);
        Check(_kernel.Body);
        foreach (var tensor in _kernel.Tensors)
        {
            if (!_written.Contains(tensor.Name)) _faults.Add($"{tensor.Name} is never written");
        }

        return _faults;
    }

    private void Check(IEnumerable<KernelStatement> body)
    {
        foreach (var statement in body)
        {
            switch (statement)
            {
                case ScalarDefinition scalar:
                    Check(scalar.Value);
                    Define(scalar.Name);
                    break;
                case ElementStore store:
                    Check(store);
                    break;
                case KernelLoop loop:
                    Check(loop.Range.Limit);
                    Define(loop.Range.Name);
                    Check(loop.Body);
                    _names.Remove(loop.Range.Name);
                    break;
            }
        }
    }

    private void Check(ElementStore store)
    {
        foreach (var range in store.Domain)
        {
            Check(range.Limit);
            Define(range.Name);
        }

        foreach (var index in store.Indices) CheckInt(index, "an index");
        Check(store.Value);
        foreach (var range in store.Domain) _names.Remove(range.Name);
        if (_kernel.Tensor(store.Tensor) is not { } tensor) _faults.Add($"{store.Tensor} is no array");
        else if (tensor.Role is TensorRole.Input or TensorRole.Constant) _faults.Add($"the input {store.Tensor} is written");
        else if (tensor.Rank != store.Indices.Count) _faults.Add($"{store.Tensor} has {tensor.Rank} dimensions, not {store.Indices.Count}");
        else if (tensor.Element.ValueType() != store.Value.Type) _faults.Add($"{store.Tensor} is assigned another type: {store.Value}");
        _written.Add(store.Tensor);
    }

    private void Check(Expr expression)
    {
        switch (expression)
        {
            case NameExpr name when !_names.Contains(name.Name):
                _faults.Add($"{name.Name} is not defined");
                break;
            case ElementExpr element when _kernel.Tensor(element.Array) is not { } tensor || tensor.Rank != element.Indices.Count:
                _faults.Add($"{element} does not fit its array");
                break;
            case ElementExpr element when !_written.Contains(element.Array):
                _faults.Add($"{element} is read before it is written");
                break;
            case ReduceExpr { Limit: null } reduce:
                _faults.Add($"{reduce} has no limit");
                break;
            case ReduceExpr reduce:
                CheckInt(reduce.Limit!, "a limit");
                Define(reduce.Index);
                Check(reduce.Body);
                _names.Remove(reduce.Index);
                return;
        }

        foreach (var child in expression.Children()) Check(child);
    }

    private void CheckInt(Expr expression, string what)
    {
        if (expression.Type != Expressions.ValueType.Int) _faults.Add($"{expression} is {what} and no integer");
        Check(expression);
    }

    private void Define(string name)
    {
        if (!_names.Add(name)) _faults.Add($"{name} is defined twice");
    }
}
