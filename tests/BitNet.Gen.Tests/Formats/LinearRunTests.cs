using BitNet.Gen.Expressions;
using BitNet.Gen.Formats;

namespace BitNet.Gen.Tests.Formats;

/// <summary>A block's index is split where an expression stops being linear, and on each run the expression means the same.</summary>
public sealed class LinearRunTests
{
    public static TheoryData<string> Codes => new(SpecTexts.Files("formats").Select(file => SpecTexts.FormatOf(SpecTexts.Text(file))).Where(f => f.Code is not null).Select(f => f.Name));

    [Theory]
    [InlineData("tq2_0", 8, 32)]
    [InlineData("i2_s", 4, 32)]
    [InlineData("q8_0", 1, 32)]
    [InlineData("tq1_0", 14, 32)]
    public void RunsAreAsLongAsTheyCanBe(string name, int runs, int longest)
    {
        var format = SpecTexts.Format(name);
        var split = new LinearRuns("i", format.Tables).Split(format.Code!, format.BlockWeights);
        Assert.Equal(runs, split.Count);
        Assert.Equal(longest, split.Max(run => run.Count));
        Assert.Equal(format.BlockWeights, split.Sum(run => run.Count));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void ARunMeansTheSame(string name)
    {
        var format = SpecTexts.Format(name);
        var split = new LinearRuns("i", format.Tables);
        foreach (var run in split.Split(format.Code!, format.BlockWeights))
        {
            var specialised = split.On(run, format.Code!, Build.Int("m"));
            for (int m = 0; m < run.Count; m++)
                Assert.Equal(ExprEvaluator.Evaluate(format.Code!, new BlockScope(format, run.From + m, -1)), ExprEvaluator.Evaluate(specialised, new BlockScope(format, -1, m)));
        }
    }

    // Fields hold bytes that differ in all bits.
    private sealed class BlockScope(FormatSpec format, long i, long m) : IEvaluationScope
    {
        public ExprValue Name(string name) => ExprValue.Of(name switch { "i" => i, "m" => m, _ => 0x5A3C_96E1 });

        public ExprValue Element(string array, ReadOnlySpan<long> indices)
        {
            foreach (var table in format.Tables)
            {
                if (table.Name == array) return ExprValue.Of((long)table.Values[(int)indices[0]]);
            }

            var field = format.Fields.Single(part => part.Name == array);
            Assert.InRange(indices[0], 0, field.Count!.Value - 1);
            return ExprValue.Of(((indices[0] + field.Offset) * 37) & 255);
        }

        public ExprValue Load(Address at, long lane) => throw new InvalidOperationException("fields are read by name");
    }
}
