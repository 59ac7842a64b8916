using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Emit;
using BitNet.Gen.Layouts;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Matmul;

/// <summary>The matrix products over one layout on one target: a file with a kernel for each scale granularity and number of tokens.</summary>
/// <param name="Kernel">The kernel's name in its spec.</param>
/// <param name="Summary">The kernel's summary.</param>
/// <param name="ZeroPoint">The code of the value zero, in every format that the layout holds.</param>
public sealed record MatmulPlan(
    string HintName,
    EquatableArray<string> SpecFiles,
    string Namespace,
    string Kernel,
    string Summary,
    LayoutSpec Layout,
    TargetSpec Target,
    int ZeroPoint) : GenerationPlan(HintName, SpecFiles)
{
    /// <inheritdoc/>
    public override GeneratedFile Emit()
    {
        var bag = new DiagnosticBag(SpecFiles[0]);
        var programs = Programs(bag);
        return KernelFile.Make(this, Namespace, $"{Kernel}_{Layout.Name}_{Target.Name}", $"{Summary}: {Layout.Name} on {Target.Name}.", programs, Target, bag);
    }

    /// <summary>The scheduled kernels.</summary>
    public IReadOnlyList<VectorProgram> Programs(DiagnosticBag bag)
    {
        if (Layout.Tile is ElementLayout elements)
            return [.. Counts.Select(count => FloatProgram(elements, count))];

        var bytes = (ByteLayout)Layout.Tile;
        if (!CodeUnpacking.IsCovered(bytes, Target)) return [];
        if (DotChain.Find(Target, bytes.Range) is { } chain)
            return [.. Variants.Select(variant => IntegerProgram(bytes, chain, variant.Granularity, variant.Count))];
        bag.Report(SpecRules.NoDotChain, "target", 0, Target.Name, Layout.Name, bytes.Range.ToString());
        return [];
    }

    private static readonly TokenCount[] Counts = [TokenCount.One, TokenCount.Few, TokenCount.Many];

    /// <summary>
    /// Where one scale serves a tensor, a gemv reads no others; for several tokens the row kernels do, to which the loader gives that scale for each row.
    /// Groups of 64, 128 and 256 weights must end with a tile.
    /// </summary>
    private IEnumerable<(ScaleGranularity Granularity, TokenCount Count)> Variants
    {
        get
        {
            yield return (ScaleGranularity.Tensor, TokenCount.One);
            foreach (var count in Counts) yield return (ScaleGranularity.Row, count);
            if (64 % Layout.TileK != 0) yield break;
            yield return (ScaleGranularity.Group, TokenCount.One);
            yield return (ScaleGranularity.Group, TokenCount.Few);
        }
    }

    private VectorProgram IntegerProgram(ByteLayout bytes, DotChain chain, ScaleGranularity granularity, TokenCount count)
    {
        var block = MatmulBlocks.Integer(Target, Layout, chain, count);
        var nest = new IntegerMatmul(Target, Layout, bytes, chain, block, granularity, ZeroPoint);
        return Program(nest, block, $"{Layout.Name}.{Word(granularity)}.{Word(count)}", count, Expressions.ElementType.I8);
    }

    private VectorProgram FloatProgram(ElementLayout elements, TokenCount count)
    {
        var block = MatmulBlocks.Float(Target, Layout, elements, count);
        var nest = new FloatMatmul(Target, Layout, elements, block);
        return Program(nest, block, $"{Layout.Name}.{Word(count)}", count, Expressions.ElementType.F32);
    }

    private VectorProgram Program(MatmulNest nest, MatmulBlock block, string variant, TokenCount count, Expressions.ElementType input) => new(
        Kernel,
        variant,
        Target.Name,
        $"{Summary}: {Tokens(count)}.",
        MatmulParameters.List(Layout.Name, input),
        Item: "",
        nest.Statements().ToEquatableArray(),
        nest.Scratch,
        MinTokens(count),
        block.ToString());

    private static int MinTokens(TokenCount count) => count switch
    {
        TokenCount.One => 1,
        TokenCount.Few => 2,
        _ => 24,
    };

    private static string Tokens(TokenCount count) => count switch
    {
        TokenCount.One => "one token",
        TokenCount.Few => "a few tokens",
        _ => "many tokens",
    };

    private static string Word<T>(T value)
        where T : Enum => value.ToString().ToLowerInvariant();
}
