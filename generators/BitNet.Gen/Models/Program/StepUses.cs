namespace BitNet.Gen.Models.Program;

/// <summary>What steps read and write.</summary>
internal static class StepUses
{
    /// <summary>The values that a step reads.</summary>
    public static IEnumerable<int> Reads(this ModelStep step) => step switch
    {
        KernelStep kernel => kernel.Arguments.OfType<ValueArgument>().Where(argument => !argument.Written).Select(argument => argument.Value),
        MultiplyStep multiply => [.. Inputs(multiply), .. multiply.Products.Select(product => product.Matrix)],
        CopyStep copy => [copy.From],
        _ => [],
    };

    /// <summary>The values that a step writes.</summary>
    public static IEnumerable<int> Writes(this ModelStep step) => step switch
    {
        KernelStep kernel => kernel.Arguments.OfType<ValueArgument>().Where(argument => argument.Written).Select(argument => argument.Value),
        MultiplyStep multiply => multiply.Products.Select(product => product.Output),
        CopyStep copy => [copy.To],
        _ => [],
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
