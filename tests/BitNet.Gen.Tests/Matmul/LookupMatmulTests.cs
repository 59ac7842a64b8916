using BitNet.Gen.Diagnostics;
using BitNet.Gen.Emit;
using BitNet.Gen.Expressions;
using BitNet.Gen.Interpretation;
using BitNet.Gen.Layouts;
using BitNet.Gen.Matmul;
using BitNet.Gen.Tests.Formats;
using BitNet.Gen.Tests.Targets;

namespace BitNet.Gen.Tests.Matmul;

/// <summary>Products by lookup over layouts that are not in the repository: the tables follow from codes and indices, and the sums are exact up to the extremes.</summary>
public sealed class LookupMatmulTests
{
    private const string Shipped = "panel2_lut";

    internal const string FourLevels = """
        layout: four_levels
        summary: Codes of two bits, all four of them, in pairs
        order: 1
        algorithm: lut
        tile: { rows: 64, k: 16, bytes: 256 }
        input: [0, 255]
        activations: int8 per token
        codes: [ "q[i] & 3", "(q[i] >> 2) & 3", "(q[i] >> 4) & 3", "(q[i] >> 6) & 3" ]
        index: [ "q[i] & 15", "(q[i] >> 4) & 15" ]
        range: [0, 3]
        pack: "d[0] | d[1] << 2 | d[2] << 4 | d[3] << 6"
        """;

    private const string OneBit = """
        layout: one_bit
        summary: Codes of one bit, in fours
        order: 1
        algorithm: lut
        tile: { rows: 64, k: 32, bytes: 256 }
        input: [0, 255]
        activations: int8 per token
        codes: [ "q[i] & 1", "(q[i] >> 1) & 1", "(q[i] >> 2) & 1", "(q[i] >> 3) & 1", "(q[i] >> 4) & 1", "(q[i] >> 5) & 1", "(q[i] >> 6) & 1", "(q[i] >> 7) & 1" ]
        index: [ "q[i] & 15", "(q[i] >> 4) & 15" ]
        range: [0, 1]
        pack: "d[0] | d[1] << 1 | d[2] << 2 | d[3] << 3 | d[4] << 4 | d[5] << 5 | d[6] << 6 | d[7] << 7"
        """;

    private const string OneOfThree = """
        layout: one_of_three
        summary: Ternary codes, the three of a byte looked up at once
        order: 1
        algorithm: lut
        tile: { rows: 64, k: 12, bytes: 256 }
        input: [0, 26]
        activations: int8 per token
        codes: [ "q[i] % 3", "q[i] / 3 % 3", "q[i] / 9" ]
        index: "q[i]"
        range: [0, 2]
        pack: "d[0] + 3 * d[1] + 9 * d[2]"
        """;

    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string layout in new[] { Shipped, nameof(FourLevels), nameof(OneBit), nameof(OneOfThree) })
            {
                foreach (string target in TargetFolder.Names) data.Add(layout, target);
            }

            return data;
        }
    }

    [Theory]
    [InlineData(Shipped, 2, 16, -512, 508, 5, 8)]
    [InlineData(nameof(FourLevels), 2, 16, -768, 762, 5, 5)]
    [InlineData(nameof(OneBit), 4, 16, -512, 508, 5, 8)]
    [InlineData(nameof(OneOfThree), 3, 32, -768, 762, 5, 5)]
    public void Tables_follow_from_codes_and_indices(string name, int group, int entries, int least, int most, int lowBits, int additions)
    {
        var tables = LookupTables.Of((ByteLayout)Layout(name).Tile)!;
        Assert.Equal((group, entries, new Interval(least, most), lowBits, additions), (tables.Group, tables.Entries, tables.Sums, tables.LowBits, (int)tables.Additions));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Sums_are_exact_at_the_extremes(string name, string target)
    {
        var plan = MatmulScheduleTests.Plan(Shipped, target) with { Layout = Layout(name) };
        var bag = new DiagnosticBag("test");
        var programs = plan.Programs(bag).Where(program => !program.Variant.EndsWith(".tables", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(programs);
        foreach (var program in programs)
        {
            // Past what fits 16 bits, and inside a tile.
            int k = (9 * plan.Layout.TileK) + 1;
            var lowered = PassPipeline.Lower(program, plan.Target, bag)!;
            Assert.Empty(bag.Diagnostics.ToArray());
            foreach (sbyte extreme in new sbyte[] { -128, 127 })
            {
                var call = new MatmulCase(plan.Layout, 1, k, program.MinTokens == 1 ? 1 : 3, MatmulScheduleTests.GranularityOf(program), seed: 1, group: 8 * plan.Layout.TileK, extreme);
                ProgramInterpreter.Run(lowered, plan.Target, call.Arrays, call.Scalars, 0, 1);
                Assert.Equal(call.Expected(), call.Result());
            }
        }
    }

    /// <summary>A shift of bytes needs no mask in a spec: where vectors shift wider lanes only, the mask is put there.</summary>
    [Theory]
    [InlineData("avx2")]
    [InlineData("avx512")]
    [InlineData("neon")]
    public void A_shift_without_a_mask_has_the_kernels_of_one_with_it(string target)
    {
        var masked = MatmulScheduleTests.Plan(Shipped, target) with { Layout = SpecTexts.LayoutOf(FourLevels) };
        var plain = masked with { Layout = SpecTexts.LayoutOf(FourLevels.Replace("(q[i] >> 4) & 15", "q[i] >> 4").Replace("(q[i] >> 6) & 3", "q[i] >> 6")) };
        Assert.NotEqual(masked.Layout, plain.Layout);
        string text = plain.Emit().Text;
        Assert.NotEmpty(text);
        if (target != "neon") Assert.Equal(masked.Emit().Text, text);
    }

    [Fact]
    public void A_target_without_lookups_has_no_such_products()
    {
        var plan = MatmulScheduleTests.Plan(Shipped, "scalar");
        var bag = new DiagnosticBag("test");
        var lacking = plan with { Target = plan.Target with { Name = "lacking", Rows = [.. plan.Target.Rows.Where(row => row.Name != "lookup").ToArray()] } };
        Assert.Empty(lacking.Programs(bag));
        Assert.Null(lacking.Derived(TokenCount.One));
        Assert.Empty(bag.Diagnostics.ToArray());
    }

    private static LayoutSpec Layout(string name) => name switch
    {
        nameof(FourLevels) => SpecTexts.LayoutOf(FourLevels),
        nameof(OneBit) => SpecTexts.LayoutOf(OneBit),
        nameof(OneOfThree) => SpecTexts.LayoutOf(OneOfThree),
        _ => SpecFolder.Load().All<LayoutSpec>().Single(layout => layout.Name == name),
    };
}
