using BitNet.Gen.Collections;
using BitNet.Gen.Kernels;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Programs;
using BitNet.Gen.Scheduling;
using BitNet.Gen.Specs;
using BitNet.Gen.Tests.Kernels;
using BitNet.Gen.Tests.Targets;

namespace BitNet.Gen.Tests.Scheduling;

/// <summary>Reductions with 16 partial results, joined in registers or in memory: the same bits as the kernel's own, whatever is left behind whole blocks.</summary>
public sealed class PartialReductionTests
{
    private static readonly string[] Reductions = ["sum(j, e[j])", "sum(j, e[j] * w[j])", "max(j, e[j])", "min(j, e[j])", "sum(j < n / 3, e[j])", "max(j, x[t, j] + e[j])"];

    public static TheoryData<string, string> Cases => new(from target in TargetFolder.Names from reduction in Reductions select (target, reduction));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_rest_gives_the_bits_of_the_kernel(string target, string reduction)
    {
        var kernel = Kernel(reduction);
        foreach (int n in new[] { 1, 2, 15, 16, 17, 31, 32, 40, 48, 63 }) InterpretedKernelTests.CheckLevels(Call(kernel, n), TargetFolder.Get(target));
    }

    [Theory]
    [InlineData("avx2")]
    [InlineData("avx512")]
    [InlineData("neon")]
    public void Rows_that_swap_lanes_keep_it_in_registers(string target)
    {
        var kernel = Kernel("max(j, e[j])");
        var spec = TargetFolder.Get(target);
        Assert.DoesNotContain(Statements(kernel, spec), IsHalving);
        foreach (string row in new[] { "swap1_f32", "lanes_i32" })
        {
            var bare = spec with { Rows = spec.Rows.Where(r => r.Name != row).ToEquatableArray() };
            Assert.Equal(3, Statements(kernel, bare).Count(IsHalving));
            Assert.Contains(Statements(kernel, bare), statement => statement is VectorUpdate);
            foreach (int n in new[] { 16, 37 }) InterpretedKernelTests.CheckLevels(Call(kernel, n), bare);
        }
    }

    [Fact]
    public void Integers_have_partial_results_too()
    {
        var kernel = Bind("in: { x: \"f32[t, n]\" }\nout: { y: \"f32[t]\" }", "int top = max(j, asint(abs(x[t, j])));", "y[t] = asfloat(top);");
        foreach (string target in TargetFolder.Names)
        {
            foreach (int n in new[] { 5, 16, 43 }) InterpretedKernelTests.CheckLevels(KernelCall.Random(kernel, new() { ["t"] = 3, ["n"] = n }, n, special: true), TargetFolder.Get(target));
        }
    }

    [Fact]
    public void An_index_that_has_the_name_of_the_lane_is_not_the_lane()
    {
        var kernel = Bind("in: { x: \"i32[m, n]\" }\nout: { y: \"i32[m, n]\" }", "y[i, j] = x[i, j] + i;");
        foreach (string target in TargetFolder.Names) InterpretedKernelTests.CheckLevels(KernelCall.Random(kernel, new() { ["m"] = 3, ["n"] = 37 }, 1), TargetFolder.Get(target));
    }

    /// <summary>A loop of one of the steps that halve the partial results in memory.</summary>
    private static bool IsHalving(Statement statement) => statement is LoopStatement { Index: ['l', ..] };

    private static IEnumerable<Statement> Statements(KernelIr kernel, TargetSpec target) => KernelScheduler.Schedule(kernel, target, new RowCoverage(target)).Body.WithNested();

    private static KernelCall Call(KernelIr kernel, int n) => KernelCall.Random(kernel, new() { ["t"] = 4, ["n"] = n }, n, special: n % 2 == 1);

    /// <summary>A kernel that reduces a row of scratch memory, or of an input.</summary>
    private static KernelIr Kernel(string reduction)
    {
        string weights = reduction.Contains('w', StringComparison.Ordinal) ? ", w: \"f32[n]\"" : "";
        return Bind($"in: {{ x: \"f32[t, n]\"{weights} }}\nout: {{ y: \"f32[t]\" }}\nlocal: {{ e: \"f32[n]\" }}", "e[i] = x[t, i] * 0.5;", $"y[t] = {reduction};");
    }

    private static KernelIr Bind(string head, params string[] body)
    {
        var compilation = SpecCompiler.Load([("k.kernel.yaml", $"kernel: k\nsummary: s\n{head}\nbody: |\n{string.Concat(body.Select(line => $"  {line}\n"))}")]);
        Assert.Empty(compilation.Diagnostics.ToArray());
        return compilation.Set.All<KernelSpec>().Single().Variants[0];
    }
}
