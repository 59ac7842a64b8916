using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Emit;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Programs;
using BitNet.Gen.Scheduling;
using BitNet.Gen.Specs;
using BitNet.Gen.Tests.Targets;

namespace BitNet.Gen.Tests.Scheduling;

public sealed class AddedRowsTests
{
    private static readonly Lazy<IReadOnlyList<IndexKernelPlan>> Plans = new(() => [.. GenerationSteps.Plan(SpecFolder.Load()).Plans.ToArray().OfType<IndexKernelPlan>()]);

    public static TheoryData<string> Passed =>
        [.. TargetFolder.Names.Where(name => !AddedRows.MayServeIndexKernels(TargetFolder.Get(name)))];

    [Theory]
    [MemberData(nameof(Passed))]
    public void KernelsThatAreNotScheduledAreTheParents(string target)
    {
        var plans = Plans.Value.Where(plan => plan.Target.Name == target).ToList();
        Assert.NotEmpty(plans);
        foreach (var plan in plans)
        {
            Assert.Equal("", plan.Emit().Text);
            var bag = new DiagnosticBag("");
            foreach (var program in plan.Programs(bag))
            {
                var lowered = PassPipeline.Lower(program, plan.Target, bag)!;
                Assert.DoesNotContain(Rows(lowered.Prologue).Concat(Rows(lowered.Body)), plan.Target.AddedRows.Contains);
            }

            Assert.Empty(bag.Diagnostics.ToArray());
        }
    }

    [Fact]
    public void TargetsOfTheirOwnAreScheduled() =>
        Assert.All(TargetFolder.Names.Select(TargetFolder.Get).Where(target => target.AddedRows.Count == 0), target => Assert.True(AddedRows.MayServeIndexKernels(target), target.Name));

    [Theory]
    [InlineData("{ a: f32, b: f32 }", "f32", "r[i] = a[i] * b[i]", true)]
    [InlineData("{ p: mem f32 }", "f32", "r[i] = p[i]", true)]
    [InlineData("{ a: i8, b: i8 }", "i8", "r[i] = a[i] + b[i]", true)]
    [InlineData("{ a: i16, b: i16 }", "i32", "r[i] = a[2 * i] * b[2 * i]", false)]
    [InlineData("{ a: u8, t: \"table u8[16]\" }", "u8", "r[i] = t[a[i]]", false)]
    public void ARowServesWhereItsLanesAreThere(string inputs, string output, string meaning, bool serves)
    {
        string child = $$"""
            target: child
            summary: For tests
            inherits: scalar
            guard: "true"
            preference: 1
            rows:
              - name: added
                in: {{inputs}}
                out: { r: {{output}} }
                meaning: "{{meaning}}"
                emit: "F()"
            """;
        var loaded = SpecCompiler.Load([("scalar.target.yaml", SpecTexts("scalar")), ("child.target.yaml", child)]);
        Assert.Empty(loaded.Diagnostics.ToArray());
        Assert.Equal(serves, AddedRows.MayServeIndexKernels(loaded.Set.Find<TargetSpec>("child")!));
    }

    private static string SpecTexts(string target) => SpecFolder.Files().Single(f => f.Path.EndsWith($"{Path.DirectorySeparatorChar}{target}.target.yaml", StringComparison.Ordinal)).Text;

    private static IEnumerable<string> Rows(EquatableArray<Statement> body) => body.WithNested().OfType<InstructionStatement>().Select(instruction => instruction.Row.Name);
}
