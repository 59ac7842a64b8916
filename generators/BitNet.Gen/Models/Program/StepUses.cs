using BitNet.Gen.Collections;

namespace BitNet.Gen.Models.Program;

/// <summary>What steps read and write.</summary>
internal static class StepUses
{
    /// <summary>The steps, those of blocks one by one.</summary>
    public static IEnumerable<ModelStep> WithNested(this IEnumerable<ModelStep> steps) => steps.SelectMany(step => step is BlockStep block ? block.Steps : (IEnumerable<ModelStep>)[step]);

    /// <summary>The values that a step reads of other steps.</summary>
    public static IEnumerable<int> Reads(this ModelStep step) => step switch
    {
        KernelStep kernel => kernel.Arguments.OfType<ValueArgument>().Where(argument => !argument.Written).Select(argument => argument.Value),
        MultiplyStep multiply => [.. Inputs(multiply), .. multiply.Products.Select(product => product.Matrix), .. multiply.Products.Select(product => product.Residual).OfType<int>()],
        CopyStep copy => [copy.From],
        BlockStep block => block.Steps.SelectMany(Reads).Except(block.Steps.SelectMany(Writes)),
        _ => [],
    };

    /// <summary>The values that a step writes.</summary>
    public static IEnumerable<int> Writes(this ModelStep step) => step switch
    {
        KernelStep kernel => kernel.Arguments.OfType<ValueArgument>().Where(argument => argument.Written).Select(argument => argument.Value),
        MultiplyStep multiply => multiply.Products.Select(product => product.Output),
        CopyStep copy => [copy.To],
        BlockStep block => block.Steps.SelectMany(Writes),
        _ => [],
    };

    /// <summary>The step with each value replaced.</summary>
    public static ModelStep WithValues(this ModelStep step, Func<int, int> map) => step switch
    {
        KernelStep kernel => kernel with
        {
            VariantOf = kernel.VariantOf is { } variant ? map(variant) : null,
            Arguments = kernel.Arguments.Select(argument => argument is ValueArgument value ? new ValueArgument(map(value.Value), value.Written) : argument).ToEquatableArray(),
        },
        MultiplyStep multiply => multiply with
        {
            Input = multiply.Input is { } input ? map(input) : null,
            Codes = multiply.Codes is { } codes ? new InputCodes(map(codes.Codes), map(codes.Scales), map(codes.Sums)) : null,
            Products = multiply.Products.Select(product => new MatrixOutput(map(product.Matrix), map(product.Output), product.Residual is { } residual ? map(residual) : null)).ToEquatableArray(),
        },
        CopyStep copy => copy with { From = map(copy.From), To = map(copy.To) },
        BlockStep block => block with { Steps = block.Steps.Select(inner => (KernelStep)inner.WithValues(map)).ToEquatableArray() },
        _ => step,
    };

    private static IEnumerable<int> Inputs(MultiplyStep multiply)
    {
        if (multiply.Input is { } input) yield return input;
        if (multiply.Codes is not { } codes) yield break;
        yield return codes.Codes;
        yield return codes.Scales;
        yield return codes.Sums;
    }
}
