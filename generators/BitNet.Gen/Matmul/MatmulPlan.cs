using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Emit;
using BitNet.Gen.Formats;
using BitNet.Gen.Layouts;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;
using BitNet.Gen.Tuning;

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
    /// <summary>The schedules that tunings name, beside or instead of the derived ones.</summary>
    public EquatableArray<TunedBlock> Tuned { get; init; }

    /// <inheritdoc/>
    public override GeneratedFile Emit()
    {
        var bag = new DiagnosticBag(SpecFiles[0]);
        var programs = Programs(bag);
        return KernelFile.Make(this, Namespace, $"{Kernel}_{Layout.Name}_{Target.Name}", $"{Summary}: {Layout.Name} on {Target.Name}.", programs, Target, bag);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<VectorProgram> Programs(DiagnosticBag bag)
    {
        if (Layout.Tile is ElementLayout elements)
            return [.. Counts.SelectMany(count => FloatPrograms(elements, count))];

        var bytes = (ByteLayout)Layout.Tile;
        if (LookupTables.Of(bytes) is { } tables) return LookupMatmul.IsCovered(Target, Layout, bytes, tables) ? [.. LookupPrograms(bytes, tables)] : [];
        if (!CodeUnpacking.IsCovered(bytes, Target)) return [];
        if (Layout.Activations == ActivationKind.Int8Per32)
            return BlockCodes.Find(Target, bytes) is { } codes ? [.. UnstagedCounts.SelectMany(count => BlockPrograms(bytes, codes, count))] : [];
        if (DotChain.Find(Target, bytes.Range) is { } chain)
            return [.. Variants.SelectMany(variant => IntegerPrograms(bytes, chain, variant.Granularity, variant.Count))];
        bag.Report(SpecRules.NoDotChain, "target", 0, Target.Name, Layout.Name, bytes.Range.ToString());
        return [];
    }

    private static readonly TokenCount[] Counts = [TokenCount.One, TokenCount.Few, TokenCount.Many];

    /// <summary>
    /// Where codes unpacked beforehand would save little the kernel for a few tokens serves many: sub-blocks are scaled one by one, and of lookups each has tables of its own.
    /// </summary>
    private static readonly TokenCount[] UnstagedCounts = [TokenCount.One, TokenCount.Few];

    /// <summary>
    /// Where one scale serves a tensor, a gemv reads no others; for several tokens the row kernels do, to which the loader gives that scale for each row.
    /// Groups of 64, 128 and 256 weights must end with a tile.
    /// </summary>
    private IEnumerable<(ScaleGranularity Granularity, TokenCount Count)> Variants
    {
        get
        {
            yield return (ScaleGranularity.Tensor, TokenCount.One);
            foreach (var count in Layout.Tile is ByteLayout { IsLookup: true } ? UnstagedCounts : Counts) yield return (ScaleGranularity.Row, count);
            if (64 % Layout.TileK != 0) yield break;
            yield return (ScaleGranularity.Group, TokenCount.One);
            yield return (ScaleGranularity.Group, TokenCount.Few);
        }
    }

    /// <summary>The schedule that the register count suggests; null where the target has no such product.</summary>
    public MatmulBlock? Derived(TokenCount count) => Layout.Tile switch
    {
        ElementLayout elements => MatmulBlocks.Float(Target, Layout, elements, count),
        ByteLayout { IsLookup: true } bytes => count != TokenCount.Many && LookupMatmul.IsCovered(Target, Layout, bytes, LookupTables.Of(bytes)!) ? MatmulBlocks.Lookup(Target, Layout, count) : null,
        ByteLayout { Scale: null } bytes when CodeUnpacking.IsCovered(bytes, Target) && DotChain.Find(Target, bytes.Range) is { } chain => MatmulBlocks.Integer(Target, Layout, chain, count),
        ByteLayout { Scale: not null } bytes when UnstagedCounts.Contains(count) && CodeUnpacking.IsCovered(bytes, Target) && BlockCodes.Find(Target, bytes) is { } codes => MatmulBlocks.Blocks(Target, Layout, codes, count),
        _ => null,
    };

    /// <summary>The schedule on processors that no tuning knows: the generic tuning's, else the derived one.</summary>
    public MatmulBlock? General(TokenCount count) => Derived(count) is { } derived ? Generic(count) ?? derived : null;

    /// <summary>The schedules that can be made and whose registers suffice.</summary>
    public IEnumerable<MatmulBlock> Feasible(TokenCount count, IEnumerable<MatmulBlock> blocks)
    {
        var codes = Layout.Tile is ByteLayout { Scale: not null } parts ? BlockCodes.Find(Target, parts) : null;
        var chain = Layout.Tile is ByteLayout { Scale: null, IsLookup: false } bytes ? DotChain.Find(Target, bytes.Range) : null;
        return blocks.Where(block => MatmulBlocks.Impossible(Target, Layout, count, block) is null && Registers(block) <= Target.Registers);

        int Registers(MatmulBlock block) => Layout.Tile switch
        {
            ElementLayout elements => MatmulBlocks.Registers(elements, block),
            ByteLayout { IsLookup: true } => MatmulBlocks.Registers(block),
            _ when codes is not null => MatmulBlocks.Registers(Target, Layout, codes, block),
            _ => chain is null ? int.MaxValue : MatmulBlocks.Registers(Target, chain, block),
        };
    }

    /// <summary>The products with one schedule, those first for the scales that a model's weights have most often; none where the target has none.</summary>
    public IReadOnlyList<VectorProgram> Candidates(TokenCount count, MatmulBlock block, DiagnosticBag bag)
    {
        string word = "." + Word(count);
        return [.. (this with { Tuned = [new TunedBlock(count, block, IsGeneric: true)] }).Programs(bag).Where(p => p.Variant.EndsWith(word, StringComparison.Ordinal))];
    }

    /// <summary>The kernel that makes the tables which products by lookup read; null for other products.</summary>
    public VectorProgram? Tabulation
    {
        get
        {
            if (Layout.Tile is not ByteLayout bytes || LookupTables.Of(bytes) is not { } tables) return null;
            var tabulation = new Tabulation(Layout, tables);
            var body = tabulation.Statements().ToEquatableArray();
            string summary = $"Sums of {tables.Group} codes times activations by index, for products over {Layout.Name}.";
            return new VectorProgram(Kernel, $"{Layout.Name}.tables", Target.Name, summary, MatmulParameters.Tabulation, Matmul.Tabulation.Item, body, []) { Constants = tabulation.Constants };
        }
    }

    private IEnumerable<VectorProgram> IntegerPrograms(ByteLayout bytes, DotChain chain, ScaleGranularity granularity, TokenCount count) =>
        Schedules(count, MatmulBlocks.Integer(Target, Layout, chain, count)).Select(schedule => Program(
            new IntegerMatmul(Target, Layout, bytes, chain, schedule.Block, granularity, ZeroPoint), schedule, $"{Layout.Name}.{Word(granularity)}.{Word(count)}", count, MatmulParameters.List(Layout.Name, Expressions.ElementType.I8)));

    /// <summary>The products, and the kernel that makes their tables.</summary>
    private IEnumerable<VectorProgram> LookupPrograms(ByteLayout bytes, LookupTables tables)
    {
        foreach (var (granularity, count) in Variants)
        {
            foreach (var schedule in Schedules(count, MatmulBlocks.Lookup(Target, Layout, count)))
            {
                var nest = new LookupMatmul(Target, Layout, bytes, tables, schedule.Block, granularity, ZeroPoint);
                yield return Program(nest, schedule, $"{Layout.Name}.{Word(granularity)}.{Word(count)}", count, MatmulParameters.Lookup(Layout.Name));
            }
        }

        yield return Tabulation!;
    }

    private IEnumerable<VectorProgram> BlockPrograms(ByteLayout bytes, BlockCodes codes, TokenCount count) =>
        Schedules(count, MatmulBlocks.Blocks(Target, Layout, codes, count)).Select(schedule => Program(
            new BlockMatmul(Target, Layout, bytes, codes, schedule.Block), schedule, $"{Layout.Name}.{Word(count)}", count, MatmulParameters.Blocks(Layout.Name)));

    private IEnumerable<VectorProgram> FloatPrograms(ElementLayout elements, TokenCount count) =>
        Schedules(count, MatmulBlocks.Float(Target, Layout, elements, count)).Select(schedule => Program(
            new FloatMatmul(Target, Layout, elements, schedule.Block), schedule, $"{Layout.Name}.{Word(count)}", count, MatmulParameters.List(Layout.Name, Expressions.ElementType.F32)));

    private MatmulBlock? Generic(TokenCount count) => Tuned.FirstOrDefault(tuned => tuned.IsGeneric && tuned.Count == count)?.Block;

    /// <summary>First what runs on processors that no tuning knows.</summary>
    private IEnumerable<(MatmulBlock Block, bool IsTuned)> Schedules(TokenCount count, MatmulBlock derived)
    {
        var general = Generic(count) ?? derived;
        yield return (general, false);
        foreach (var block in Tuned.Where(t => t.Count == count).Select(t => t.Block).Distinct().Where(b => b != general)) yield return (block, true);
    }

    private VectorProgram Program(MatmulNest nest, (MatmulBlock Block, bool IsTuned) schedule, string variant, TokenCount count, EquatableArray<ProgramParameter> parameters) => new(
        Kernel,
        variant,
        Target.Name,
        $"{Summary}: {Tokens(count)}.",
        parameters,
        Item: "",
        nest.Statements().ToEquatableArray(),
        nest.Scratch,
        MinTokens(count),
        schedule.Block.ToString(),
        schedule.IsTuned ? schedule.Block.Label : "",
        nest.PanelsPerBlock)
    {
        Legend = nest.Legend,
    };

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
