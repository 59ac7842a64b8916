using BitNet.Runtime.Selection;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Weights;

namespace BitNet.Runtime.Tests;

[Collection(nameof(EnvironmentTests))]
public sealed class KernelSetTests
{
    private static readonly KernelEntry[] s_kernels =
    [
        Kernel("norm", "", "scalar"), Kernel("norm", "", "avx2"), Kernel("norm", "", "avx512"),
        Kernel("gate", "", "scalar"), Kernel("gate", "", "avx2"),
        Kernel("odd", "", "avx512"),
        Kernel("matmul", "toypanel.tensor.many", "avx2", 8), Kernel("matmul", "toypanel.tensor.one", "avx2"), Kernel("matmul", "toypanel.tensor.few", "avx2", 2),
        Kernel("matmul", "toypanel.tensor.one", "scalar"), Kernel("matmul", "toypanel.row.one", "scalar"),
        Kernel("matmul", "f32.one", "avx512"), Kernel("matmul", "f32.one", "scalar"),
    ];

    // The suite also runs with a forced target.
    public KernelSetTests() => Environment.SetEnvironmentVariable(KernelSet.TargetVariable, null);

    [Theory]
    [InlineData("scalar", false, false, "scalar", "scalar")]
    [InlineData("avx2", true, false, "avx2", "avx2")]
    [InlineData("avx512", true, true, "avx512", "avx2")]
    public void The_best_usable_target_runs_and_the_next_fills_its_gaps(string chosen, bool avx2, bool avx512, string norm, string gate)
    {
        var set = new KernelSet([Table(avx2, avx512)], target: null);
        Assert.Equal(chosen, set.Target.Name);
        Assert.Equal($"norm_{norm}", set.Find("norm").Name);
        Assert.Equal($"gate_{gate}", set.Find("gate").Name);
        Assert.Equal(avx512, set.TryFind("odd") is not null);
    }

    [Fact]
    public void A_forced_target_runs_and_nothing_above_it()
    {
        var set = new KernelSet([Table(true, true)], "scalar");
        Assert.True(set.Forced);
        Assert.Equal("norm_scalar", set.Find("norm").Name);
        string message = Assert.Throws<KernelNotFoundException>(() => set.Find("odd")).Message;
        Assert.Contains("'odd' exists for avx512 only", message);
    }

    [Fact]
    public void A_forced_target_is_read_from_the_environment()
    {
        Environment.SetEnvironmentVariable(KernelSet.TargetVariable, "avx2");
        try
        {
            Assert.Equal("avx2", new KernelSet([Table(true, true)]).Target.Name);
            Assert.Equal("scalar", new KernelSet([Table(true, true)], "scalar").Target.Name);
        }
        finally
        {
            Environment.SetEnvironmentVariable(KernelSet.TargetVariable, null);
        }
    }

    [Fact]
    public void An_unknown_or_unusable_forced_target_lists_the_usable_ones()
    {
        string unknown = Assert.Throws<ArgumentException>(() => new KernelSet([Table(true, false)], "avx3")).Message;
        Assert.Equal("The target 'avx3' (asked for) is unknown; usable here: avx2, scalar.", unknown);
        string unusable = Assert.Throws<ArgumentException>(() => new KernelSet([Table(true, false)], "avx512")).Message;
        Assert.Equal("The target 'avx512' (asked for) cannot run on this machine: its guard Avx512BW.IsSupported does not hold; usable here: avx2, scalar.", unusable);
    }

    [Fact]
    public void Empty_tables_are_a_clear_error()
    {
        Assert.Contains("No kernels are registered", Assert.Throws<KernelNotFoundException>(() => new KernelSet([])).Message);
        Assert.Contains("1 tables, all empty", Assert.Throws<KernelNotFoundException>(() => new KernelSet([new KernelTable([], [], [], [], [])])).Message);
        KernelTable none = Table(false, false) with { Targets = [new TargetEntry("avx2", () => false, "Avx2.IsSupported", 1)] };
        Assert.Contains("avx2: Avx2.IsSupported", Assert.Throws<KernelNotFoundException>(() => new KernelSet([none])).Message);
    }

    [Fact]
    public void A_missing_kernel_names_what_is_registered()
    {
        var set = new KernelSet([Table(true, true)], target: null);
        string kernel = Assert.Throws<KernelNotFoundException>(() => set.Find("softmax")).Message;
        Assert.Contains("no kernel 'softmax'; registered are norm, gate, odd, matmul", kernel);
        string variant = Assert.Throws<KernelNotFoundException>(() => set.Find("matmul", "f32.ten")).Message;
        Assert.Contains("'matmul' of variant 'f32.ten'", variant);
        Assert.Contains("'toypanel.row.one'", variant);
        Assert.Contains("'toypanel.group.*'", Assert.Throws<KernelNotFoundException>(() => set.MatMul(ToyLayouts.Ternary, ScaleGranularity.Group)).Message);
    }

    [Theory]
    [InlineData(1, "one")]
    [InlineData(2, "few")]
    [InlineData(7, "few")]
    [InlineData(8, "many")]
    [InlineData(512, "many")]
    public void A_product_is_picked_by_the_number_of_tokens(int tokens, string expected)
    {
        // All of avx2, although scalar too has one of them: kernels that replace each other come from one target.
        MatMulSet products = new KernelSet([Table(true, true)], target: null).MatMul(ToyLayouts.Ternary, ScaleGranularity.Tensor);
        Assert.Equal(3, products.Entries.Count);
        Assert.Equal($"matmul_toypanel_tensor_{expected}_avx2", products.ForTokens(tokens).Name);
    }

    [Fact]
    public void A_granularity_that_the_best_target_lacks_comes_from_the_next()
    {
        var set = new KernelSet([Table(true, true)], target: null);
        Assert.Equal("matmul_toypanel_row_one_scalar", set.MatMul(ToyLayouts.Ternary, ScaleGranularity.Row).ForTokens(9).Name);
        Assert.Equal("matmul_f32_one_avx512", set.MatMul(ToyLayouts.Float32, ScaleGranularity.None).ForTokens(1).Name);
        Assert.Null(set.TryMatMul(ToyLayouts.Ternary, ScaleGranularity.Group));
    }

    [Fact]
    public void Every_choice_is_explained()
    {
        var set = new KernelSet([Table(true, true)], target: null);
        IReadOnlyList<KernelChoice> choices = set.Explain();
        Assert.Equal("the chosen target, avx512, has it", choices.Single(choice => choice.Kernel == "norm").Reason);
        Assert.Equal("avx512 has no such kernel", choices.Single(choice => choice.Kernel == "gate").Reason);
        Assert.Equal("avx512, avx2 has no such kernel", choices.Single(choice => choice.Variant == "toypanel.row.one").Reason);

        set = new KernelSet([Table(true, false)], target: null);
        Assert.Null(set.Explain().Single(choice => choice.Kernel == "odd").Entry);
        Assert.Equal(
            ["avx512: unusable: Avx512BW.IsSupported does not hold", "avx2: chosen: the highest preference of the usable targets", "scalar: stands in for kernels that avx2 lacks"],
            set.Targets.Select(state => $"{state.Target.Name}: {state.Reason}"));
    }

    [Fact]
    public void Of_two_tables_the_first_wins()
    {
        KernelTable mine = Table(true, true) with { Kernels = [Kernel("norm", "", "avx512", minTokens: 5)] };
        var set = new KernelSet([mine, Table(true, true)], target: null);
        Assert.Equal(5, set.Find("norm").MinTokens);
        Assert.Equal("gate_avx2", set.Find("gate").Name);
        Assert.Equal(3, set.Targets.Count);
    }

    private static KernelEntry Kernel(string name, string variant, string target, int minTokens = 1) => new(name, variant, target, [], 1, MinTokens: minTokens);

    private static KernelTable Table(bool avx2, bool avx512) => new(
        s_kernels,
        [
            new TargetEntry("scalar", () => true, "true", 0), new TargetEntry("avx2", () => avx2, "Avx2.IsSupported", 10),
            new TargetEntry("avx512", () => avx512, "Avx512BW.IsSupported", 20),
        ],
        [], [], []);
}
