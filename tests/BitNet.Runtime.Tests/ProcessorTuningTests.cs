using BitNet.Runtime.Hardware;
using BitNet.Runtime.Selection;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Weights;

namespace BitNet.Runtime.Tests;

/// <summary>Tunings decide by processor: its own before the generic one, before the order of targets.</summary>
[Collection(nameof(EnvironmentTests))]
public sealed class ProcessorTuningTests
{
    private const string Few = "toypanel.tensor.few";

    private static readonly KernelTable s_table = new(
        [
            new("norm", "", "plain", [], 1), new("norm", "", "wide", [], 2),
            new("matmul", "toypanel.tensor.one", "plain", [], 3, Schedule: "A"), new("matmul", "toypanel.tensor.one", "wide", [], 4, Schedule: "A"),
            new("matmul", Few, "plain", [], 5, MinTokens: 2, Schedule: "A"), new("matmul", Few, "plain", [], 6, MinTokens: 2, Schedule: "B", IsTuned: true),
            new("matmul", Few, "wide", [], 7, MinTokens: 2, Schedule: "C", IsTuned: true), new("matmul", Few, "wide", [], 8, MinTokens: 2, Schedule: "A"),
        ],
        [new("plain", () => true, "true", 0), new("wide", () => true, "true", 10), new("absent", () => false, "false", 20)],
        [], [], [])
    {
        Tunings =
        [
            new("generic", [], [new("norm", "", "", "plain", Best: true), new("matmul", "toypanel", "few", "wide", MinTokens: 3)]),
            new("own", ["Maker 6-143", "Some Processor"],
            [
                new("norm", "", "", "absent", Best: true), new("matmul", "toypanel", "few", "plain", Best: true, Schedule: "B", MinTokens: 5), new("matmul", "toypanel", "few", "wide", Schedule: "C"),
            ]),
        ],
    };

    // The suite also runs with a forced target.
    public ProcessorTuningTests() => Environment.SetEnvironmentVariable(KernelSet.TargetVariable, null);

    [Theory]
    [InlineData("Maker 6-143", "Whatever")]
    [InlineData("Maker 6-1", "some processor")]
    public void A_processor_is_known_by_signature_or_name(string signature, string name)
    {
        var set = new KernelSet([s_table], null, Processor(signature, name));
        Assert.StartsWith("own: made for", set.Tuning);
        MatMulSet products = set.MatMul(ToyLayouts.Ternary, ScaleGranularity.Tensor);
        Assert.Equal([(1, "wide", "A"), (5, "plain", "B")], products.Entries.Select(entry => (entry.MinTokens, entry.Target, entry.Schedule)));
        string reason = set.Explain().Single(choice => choice.Variant == Few).Reason;
        Assert.Equal("the fastest target, by the tuning 'own'; schedule by the tuning 'own'", reason);
    }

    [Fact]
    public void What_the_own_tuning_cannot_decide_the_generic_one_does() =>
        Assert.Equal("plain", new KernelSet([s_table], null, Processor("Maker 6-143")).Find("norm").Target);

    [Fact]
    public void An_untuned_processor_takes_the_generic_tuning_and_the_schedule_for_everyone()
    {
        var set = new KernelSet([s_table], null, Processor("Maker 6-1"));
        Assert.Equal("none for Maker 6-1: make one with 'bng tune'", set.Tuning);
        Assert.Equal("plain", set.Find("norm").Target);
        KernelEntry few = set.Find("matmul", Few);
        Assert.Equal(("wide", "A", 3), (few.Target, few.Schedule, few.MinTokens));
    }

    [Fact]
    public void A_forced_target_keeps_its_tuned_schedule()
    {
        var set = new KernelSet([s_table], "wide", Processor("Maker 6-143"));
        Assert.Equal("wide", set.Find("norm").Target);
        Assert.Equal("C", set.Find("matmul", Few).Schedule);
    }

    [Theory]
    [InlineData("none", "A")]
    [InlineData("own", "B")]
    public void The_environment_names_another_tuning_or_none(string asked, string schedule)
    {
        Environment.SetEnvironmentVariable(KernelSet.TuningVariable, asked);
        try
        {
            var set = new KernelSet([s_table], null, Processor(asked == "none" ? "Maker 6-143" : "Maker 6-1"));
            Assert.Contains($"forced by {KernelSet.TuningVariable}", set.Tuning);
            Assert.Equal(schedule, set.Find("matmul", Few).Schedule);
        }
        finally
        {
            Environment.SetEnvironmentVariable(KernelSet.TuningVariable, null);
        }
    }

    [Fact]
    public void An_unknown_tuning_is_an_error_that_lists_the_known_ones()
    {
        Environment.SetEnvironmentVariable(KernelSet.TuningVariable, "owm");
        try
        {
            string message = Assert.Throws<ArgumentException>(() => new KernelSet([s_table], null, Processor("Maker 6-1"))).Message;
            Assert.Equal("The tuning 'owm' (BITNET_TUNING) is unknown; registered: generic, own, none.", message);
        }
        finally
        {
            Environment.SetEnvironmentVariable(KernelSet.TuningVariable, null);
        }
    }

    [Theory]
    [InlineData("Maker 6-143", "wide", "toysums toypanel")]
    [InlineData("Maker 6-143", "plain", "toypanel toysums")]
    [InlineData("Maker 6-1", "wide", "toypanel toysums")]
    public void A_layout_is_packed_in_place_of_another_where_its_products_run_on_the_target(string signature, string target, string order)
    {
        var table = new KernelTable(
            [new("matmul", "toysums.tensor.one", target, [], 1), new("matmul", "toypanel.tensor.one", target, [], 2)],
            [new(target, () => true, "true", 0)],
            [],
            [ToyLayouts.Ternary, ToyLayouts.Ternary with { Name = "toysums", Order = ToyLayouts.Ternary.Order + 1 }],
            [])
        {
            Tunings = [new("own", ["Maker 6-143"], [new("matmul", "toysums", "one", "wide", InsteadOf: "toypanel")])],
        };
        Assert.Equal(order, string.Join(' ', new KernelSet([table], null, Processor(signature)).Layouts.Select(layout => layout.Name)));
    }

    [Fact]
    public void This_machine_has_a_signature() => Assert.NotEmpty(ProcessorInfo.Detect().Signature.Trim());

    private static ProcessorInfo Processor(string signature, string name = "Whatever") => ProcessorInfo.Detect() with { Signature = signature, Name = name };
}
