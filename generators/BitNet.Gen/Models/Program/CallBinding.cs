using BitNet.Gen.Collections;

namespace BitNet.Gen.Models.Program;

/// <summary>A call of a kernel while its arguments are gathered: which value or number stands for each input, and what extents follow.</summary>
internal sealed class CallBinding(KernelSignature kernel)
{
    private readonly Dictionary<string, StepArgument> _arguments = new(StringComparer.Ordinal);

    /// <summary>The kernel.</summary>
    public KernelSignature Kernel { get; } = kernel;

    /// <summary>The extents found so far.</summary>
    public ShapeBinding Shapes { get; } = new();

    /// <summary>Gives an input a value.</summary>
    /// <returns>False where the shapes disagree.</returns>
    public bool Pass(KernelArgument input, ModelValue value)
    {
        _arguments[input.Name] = new ValueArgument(value.Id);
        return Shapes.Match(input.Shape, value.Shape);
    }

    /// <summary>Gives an input a number.</summary>
    public void Pass(KernelArgument input, ScalarArgument number) => _arguments[input.Name] = number;

    /// <summary>Names the value that an output makes.</summary>
    public void Receive(KernelArgument output, int value) => _arguments[output.Name] = new ValueArgument(value, Written: true);

    /// <summary>Whether an input has its argument.</summary>
    public bool Has(KernelArgument input) => _arguments.ContainsKey(input.Name);

    /// <summary>The first extent that is wanted and does not follow from the arguments; null where all do.</summary>
    public string? Unknown()
    {
        var wanted = Kernel.Items
            .Concat(Kernel.Outputs.SelectMany(output => output.Shape))
            .SelectMany(extent => extent.Factors.Select(factor => factor.Name))
            .Concat(Kernel.Slots.Where(slot => Kernel[slot] is null));
        return wanted.FirstOrDefault(name => !Shapes.Knows(name));
    }

    /// <summary>The step.</summary>
    /// <param name="values">The program's values.</param>
    public KernelStep ToStep(IReadOnlyList<ModelValue> values, StepCondition when, string source)
    {
        var arguments = Kernel.Slots.Select(slot => _arguments.TryGetValue(slot, out var argument) ? argument : new ExtentArgument(Shapes.Resolve(Extent.Of(slot)))).ToEquatableArray();
        int? variant = null;
        foreach (var argument in arguments)
        {
            if (argument is ValueArgument value && values[value.Value] is { Kind: ModelValueKind.Stored } or { IsOpen: true }) variant = value.Value;
        }

        return new KernelStep(Kernel.Name, variant, Shapes.Resolve(Extent.Product(Kernel.Items)), arguments, when, source);
    }
}
