using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Programs;
using BitNet.Gen.Scheduling;
using BitNet.Gen.Syntax;
using BitNet.Gen.Tests.Kernels;
using BitNet.Gen.Tests.Targets;

namespace BitNet.Gen.Tests.Scheduling;

/// <summary>How kernels read and write arrays that live as long as a context; their results are tested by <see cref="InterpretedKernelTests"/>.</summary>
public sealed class CacheScheduleTests
{
    [Theory]
    [InlineData("f32", 4)]
    [InlineData("f16", 2)]
    [InlineData("i8", 1)]
    public void Attention_hints_once_at_each_cache_line_that_a_block_of_results_will_read(string kv, int linesOfValues)
    {
        var loops = Schedule("attention", kv, "avx512").Body.WithNested().OfType<LoopStatement>()
            .Select(loop => (Hints: loop.Body.OfType<PrefetchStatement>().ToList(), Sums: loop.Body.Count(s => s is VectorUpdate)))
            .Where(loop => loop.Sums == 16)
            .ToList();

        // 64 positions in blocks that stand pages apart, and 64 neighbouring values.
        Assert.Equal([("keys", 4), ("values", linesOfValues)], loops.Select(loop => (loop.Hints[0].At.Base, loop.Hints.Count)));
    }

    [Theory]
    [InlineData("avx512", 64)]
    [InlineData("avx2", 16)]
    public void Sums_down_the_rows_of_a_cache_finish_some_rows_before_the_next(string target, int widest)
    {
        var rows = Schedule("attention", "f16", target).Body.WithNested().OfType<LoopStatement>().Where(loop => loop.Step == CacheRows.AtOnce && loop.Index.StartsWith("jFirst", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(rows);
        foreach (var strips in rows.Select(loop => loop.Body.OfType<LoopStatement>().ToList()))
        {
            // Strips of all widths stand side by side in the loop over the rows, and each hints at as much as it reads.
            Assert.Equal(widest, strips[0].Step);
            Assert.Equal(LaneAccess.Lanes, strips[^1].Step);
            foreach (var strip in strips)
                Assert.Equal(Math.Max(1, strip.Step * 2 / 64), Assert.Single(strip.Body.OfType<LoopStatement>()).Body.OfType<PrefetchStatement>().Count(hint => hint.At.Base == "values"));
        }
    }

    [Theory]
    [InlineData("y[t, i] = sum(j, p[t, j] * rows[j, i]);", true)]
    [InlineData("y[t, i] = sum(j, x[t, i] * rows[j, i]);", false)]
    [InlineData("y[t, i] = 2 * sum(j, p[t, j] * rows[j, i]);", false)]
    [InlineData("y[t, i] = max(j, p[t, j] * rows[j, i]);", false)]
    [InlineData("y[t, i] = sum(j, p[t, j] * columns[i, j]);", false)]
    public void Sums_wait_in_their_places_where_nothing_is_lost_by_it(string body, bool waits)
    {
        string all = "x: \"f32[t, n]\", p: \"f32[t, c]\", rows: \"cache f32[c, n]\", columns: \"cache f32[n, c]\"";
        string inputs = string.Join(", ", all.Split(", ").Chunk(2).Select(pair => string.Join(", ", pair)).Where(input => body.Contains(input.Split(':')[0] + "[", StringComparison.Ordinal)));
        var bag = new DiagnosticBag("probe.kernel.yaml");
        var kernel = KernelBinder.Bind(YamlSpecReader.Read("probe.kernel.yaml", $"kernel: probe\nsummary: For this test\nin: {{ {inputs} }}\nout: {{ y: \"f32[t, n]\" }}\nbody: |\n  {body}\n").Document!, bag);
        Assert.Empty(bag.Diagnostics.Select(mistake => mistake.ToString()));
        var store = (ElementStore)kernel!.Variants[0].Body.Single();
        Assert.Equal(waits, CacheRows.Of(kernel.Variants[0], store, "i") is not null);
    }

    [Theory]
    [InlineData("f16", "avx512", 16)]
    [InlineData("i8", "avx2", 4)]
    public void Tokens_of_a_run_read_what_was_converted_once_for_them(string kv, string target, int block)
    {
        var programs = Programs("attention", kv, target);
        Assert.Equal([(kv, 1), (kv + ".many", 2)], programs.Select(program => (program.Variant, program.MinTokens)));
        var loops = programs[1].Body.WithNested().OfType<LoopStatement>().Where(loop => loop.Body.Count(s => s is VectorUpdate) == block).ToList();
        Assert.NotEmpty(loops);
        Assert.All(loops, loop => Assert.DoesNotContain(Loads(loop.Body), load => load.At.Base is "keys" or "values"));
        Assert.Equal(["keysTile", "valuesTile"], loops.SelectMany(loop => Loads(loop.Body)).Select(load => load.At.Base).Where(name => name.EndsWith("Tile", StringComparison.Ordinal)).Distinct());
    }

    [Theory]
    [InlineData("attention", "f32", "avx512")] // nothing to convert
    [InlineData("attention", "f16", "scalar")] // no lanes
    [InlineData("keys", "f16", "avx512")] // writes its cache
    [InlineData("rms_norm", "", "avx512")]
    public void Where_nothing_is_converted_for_several_items_they_are_done_one_by_one(string kernel, string variant, string target) =>
        Assert.Equal(variant, Assert.Single(Programs(kernel, variant, target)).Variant);

    /// <summary>Its limits hang on a work item, of whose range nothing is known: what is left behind whole blocks has less than 16 lanes all the same.</summary>
    [Theory]
    [InlineData("avx2")]
    [InlineData("avx512")]
    [InlineData("neon")]
    public void Tokens_of_a_run_are_reduced_in_registers(string target)
    {
        var loops = Programs("attention", "f16", target)[1].Body.WithNested().OfType<LoopStatement>();
        Assert.DoesNotContain(loops, loop => loop.To is IntConst { Value: 2 or 4 or 8 });
    }

    [Fact]
    public void What_stays_in_the_processor_has_no_hints() =>
        Assert.DoesNotContain(Schedule("rms_norm", "", "avx512").Body.WithNested(), s => s is PrefetchStatement);

    [Theory]
    [InlineData("keys", "f16", ElementType.U16)]
    [InlineData("keys", "i8", ElementType.I8)]
    [InlineData("values", "f16", ElementType.U16)]
    [InlineData("values", "i8", ElementType.I8)]
    public void Keys_and_values_are_converted_in_lanes(string kernel, string kv, ElementType stored)
    {
        foreach (string target in new[] { "avx2", "avx512", "neon" })
            Assert.Contains(Schedule(kernel, kv, target).Body.WithNested(), s => s is VectorStore store && store.To.Element == stored);
    }

    private static IEnumerable<LaneLoadExpr> Loads(IEnumerable<Statement> body) =>
        body.SelectMany(s => s switch { VectorDefine define => define.Tree.Descendants(), VectorUpdate update => update.Tree.Descendants(), _ => [] }).OfType<LaneLoadExpr>();

    private static VectorProgram Schedule(string kernel, string variant, string target) => Programs(kernel, variant, target)[0];

    private static IReadOnlyList<VectorProgram> Programs(string kernel, string variant, string target)
    {
        var spec = TargetFolder.Get(target);
        return KernelScheduler.Programs(KernelCall.Find(kernel, variant), spec, new RowCoverage(spec));
    }
}
