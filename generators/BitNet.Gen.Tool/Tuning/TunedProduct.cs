using System.Text.Json;
using BitNet.Gen.Matmul;
using BitNet.Gen.Tuning;

namespace BitNet.Gen.Tool.Tuning;

/// <summary>What tuning a product found.</summary>
/// <param name="Job">The product.</param>
/// <param name="Plan">The target that is the fastest.</param>
/// <param name="Block">The schedule that is.</param>
/// <param name="MinTokens">The number of tokens from which on this kind of product runs; 0 where the default stands.</param>
/// <param name="Unit">The unit of the rates: GB/s of weights for one token, GMAC/s for more.</param>
/// <param name="DefaultRate">How fast the product is without a tuning.</param>
/// <param name="Rate">How fast it is with this one.</param>
/// <param name="Ratio">The median of the rounds' ratios of the two, which says more than theirs where the machine is shared.</param>
internal sealed record TunedProduct(ProductJob Job, MatmulPlan Plan, MatmulBlock Block, int MinTokens, string Unit, double DefaultRate, double Rate, double Ratio)
{
    /// <summary>The columns of a table of what was gained.</summary>
    public static readonly IReadOnlyList<string> Columns = ["product", "default", "tuned", "unit", "ratio", "target and schedule"];

    /// <summary>For products by lookup: how they did against multiply-add.</summary>
    public LayoutRatios? Choice { get; init; }

    /// <summary>The finding as a tuning has it.</summary>
    public TuningEntry Entry => new(Job.Kernel, Job.Layout, Job.Count, Plan.Target.Name, Best: true, Block, MinTokens, $"{Format(Rate)} {Unit}, {Gain}{(Choice is null ? "" : $"; {Choice}")}")
    {
        InsteadOf = Choice is { IsWorthIt: true } ? Choice.Rival : "",
    };

    /// <summary>A row of that table.</summary>
    public string[] Row =>
    [
        Job.Name,
        Format(DefaultRate),
        Format(Rate),
        Unit,
        FormattableString.Invariant($"{Ratio:F2}"),
        IsDefault ? "as by default" : $"{Plan.Target.Name}, {Block}",
    ];

    private MatmulPlan Default => Job.Plans[0];

    private bool IsDefault => Plan == Default && Block == Default.General(Job.Count);

    private string Gain => IsDefault ? "as by default" : FormattableString.Invariant($"{Ratio:F2} of the default {Default.Target.Name} schedule");

    /// <summary>Writes an object.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("kernel", Job.Kernel);
        writer.WriteString("layout", Job.Layout);
        writer.WriteString("count", Job.CountWord);
        writer.WriteString("unit", Unit);
        Write(writer, "default", Default.Target.Name, Default.General(Job.Count)!, DefaultRate);
        Write(writer, "tuned", Plan.Target.Name, Block, Rate);
        writer.WriteNumber("ratio", Ratio);
        if (MinTokens > 0) writer.WriteNumber("min_tokens", MinTokens);
        Choice?.WriteTo(writer);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, string target, MatmulBlock block, double rate)
    {
        writer.WriteStartObject(name);
        writer.WriteString("target", target);
        writer.WriteString("schedule", block.ToString());
        writer.WriteNumber("rate", rate);
        writer.WriteEndObject();
    }

    private static string Format(double rate) => rate < 100 ? FormattableString.Invariant($"{rate:F1}") : FormattableString.Invariant($"{rate:F0}");
}
