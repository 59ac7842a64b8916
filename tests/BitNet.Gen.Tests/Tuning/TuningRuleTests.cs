using BitNet.Gen.Diagnostics;
using BitNet.Gen.Matmul;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Tuning;

namespace BitNet.Gen.Tests.Tuning;

/// <summary>Each mistake in a tuning is found at its own place; the sound tuning that every case is made from passes.</summary>
public sealed class TuningRuleTests
{
    private const string Sound = """
        tune: some_processor
        summary: For tests
        processors: [ "Maker 6-1" ]
        entries:
          - { kernel: matmul, layout: panel2, count: few, target: avx2, vectors: 2, tokens: 3, unpack: inline, sums: 2, prefetch: 4096, min_tokens: 3, best: true, measured: "1.2" }
          - { kernel: matmul, layout: panel2, count: few, target: scalar, vectors: 1, tokens: 2 }
          - { kernel: matmul, layout: panel_f32, count: one, target: avx2, vectors: 2, tokens: 1 }
          - { kernel: matmul, layout: panel2_lut, count: one, target: avx2, instead_of: panel2 }
          - { kernel: softmax, target: scalar, best: true }

        """;

    private static readonly IReadOnlyList<(string Path, string Text)> Others = SpecFolder.Files()
        .Where(f => Path.GetFileName(f.Path) is "panel2.layout.yaml" or "panel2_lut.layout.yaml" or "panel_f32.layout.yaml" or "matmul.kernel.yaml" or "softmax.kernel.yaml" or "scalar.target.yaml" or "avx2.target.yaml").ToList();

    [Fact]
    public void A_sound_tuning_binds()
    {
        var result = SpecCompiler.Compile([.. Others, ("some.tune.yaml", Sound)]);
        Assert.Empty(result.Diagnostics.Select(d => d.ToString()));
        var tuning = Assert.Single(result.Set.All<TuningSpec>());
        Assert.Equal(new MatmulBlock(2, 3, Staged: false, 2, 4096), tuning.Entries[0].Block);
        Assert.Null(tuning.Entries[4].Block);
        string product = result.Files.Single(f => f.HintName == "matmul_panel2_avx2.g.cs").Text;
        Assert.Contains("matmul_panel2_row_few_avx2(", product);
        Assert.Contains("matmul_panel2_row_few_avx2_v2_t3_inline_s2_p4096(", product);
        Assert.Contains("some.tune.yaml", product.Split('\n')[1]);
        string table = result.Files[result.Files.Count - 1].Text;
        Assert.Contains("""new("some_processor", ["Maker 6-1"],""", table);
        Assert.Contains("""new("matmul", "panel2", "few", "avx2", Best: true, Schedule: "2 row vectors x 3 tokens, inline, 2 partial sums, prefetch 4096 bytes ahead", MinTokens: 3),""", table);
        Assert.Contains("""new("matmul", "panel2_lut", "one", "avx2", InsteadOf: "panel2"),""", table);
        Assert.Contains("IsTuned: true", table);
        // A panel is two vectors here, so that four are two panels.
        Assert.Contains("ItemBlock: 2", SpecCompiler.Compile([.. Others, ("some.tune.yaml", Sound.Replace("vectors: 2, tokens: 3", "vectors: 4, tokens: 3"))]).Files[^1].Text);
    }

    [Fact]
    public void A_generic_schedule_stands_in_for_the_derived_one()
    {
        var result = SpecCompiler.Compile([.. Others, ("generic.tune.yaml", Sound.Replace("processors: [ \"Maker 6-1\" ]\n", ""))]);
        string product = result.Files.Single(f => f.HintName == "matmul_panel2_avx2.g.cs").Text;
        Assert.Contains("/// <remarks>2 row vectors x 3 tokens, inline, 2 partial sums, prefetch 4096 bytes ahead.</remarks>", product);
        Assert.DoesNotContain("_v2_t3_", product);
    }

    [Theory]
    [InlineData("BNG1010", "min_tokens: 3", "min_token: 3", "entries/0#min_token")]
    [InlineData("BNG1014", "count: one", "count: single", "entries/2/count")]
    [InlineData("BNG1011", "vectors: 1, tokens: 2", "vectors: 1", "entries/1")]
    [InlineData("BNG5001", "target: scalar, vectors", "target: scalr, vectors", "entries/1")]
    [InlineData("BNG5001", "layout: panel_f32", "layout: panel_f64", "entries/2")]
    [InlineData("BNG5001", "kernel: softmax", "kernel: softmex", "entries/4")]
    [InlineData("BNG5001", "kernel: softmax", "kernel: matmul", "entries/4")]
    [InlineData("BNG5002", "softmax, target: scalar", "softmax, target: scalar, sums: 2", "entries/4#sums")]
    [InlineData("BNG5001", "instead_of: panel2", "instead_of: panel3", "entries/3")]
    [InlineData("BNG5002", "softmax, target: scalar", "softmax, target: scalar, instead_of: panel2", "entries/4#instead_of")]
    [InlineData("BNG5003", "avx2, instead_of", "avx2, vectors: 2, tokens: 1, unpack: staged, instead_of", "entries/3")]
    [InlineData("BNG5003", "target: avx2, vectors: 2, tokens: 1", "target: avx2, vectors: 2, tokens: 2", "entries/2")]
    [InlineData("BNG5003", "target: avx2, vectors: 2, tokens: 1", "target: avx2, vectors: 2, tokens: 1, sums: 2", "entries/2")]
    [InlineData("BNG5003", "vectors: 2, tokens: 3", "vectors: 3, tokens: 3", "entries/0")]
    [InlineData("BNG5003", "unpack: inline, sums: 2", "unpack: staged, sums: 2", "entries/0")]
    [InlineData("BNG5003", "unpack: inline, sums: 2", "unpack: inline, sums: 5", "entries/0")]
    [InlineData("BNG5005", "target: scalar, vectors", "target: avx2, vectors", "entries/1")]
    [InlineData("BNG5006", "vectors: 1, tokens: 2", "vectors: 1, tokens: 2, best: true", "entries/1#best")]
    public void A_mistake_is_found(string id, string part, string wrong, string path) =>
        Mistake.IsFound(id, path, SpecCompiler.Compile([.. Others, ("some.tune.yaml", Mistake.In(Sound, part, wrong))]).Diagnostics.Select(placed => placed.Diagnostic));

    [Fact]
    public void Two_tunings_of_a_processor_are_reported()
    {
        var result = SpecCompiler.Compile([.. Others, ("a.tune.yaml", Sound), ("b.tune.yaml", Sound.Replace("some_", "zome_"))]);
        var found = Assert.Single(result.Diagnostics);
        Assert.Equal((SpecRules.ProcessorTunedTwice.Id, "b.tune.yaml"), (found.Diagnostic.Rule.Id, found.Path));
        Assert.Contains("'some_processor' holds for 'Maker 6-1'", found.Diagnostic.Message);
    }

    [Fact]
    public void An_own_tuning_may_hold_where_a_library_s_does()
    {
        const string Processors = "processors: [ \"Maker 6-1\" ]\n";
        string own = Sound.Replace(Processors, "").Replace("some_", "own_"), shipped = Sound.Replace(Processors, "").Replace("vectors: 2, tokens: 3", "vectors: 2, tokens: 2");
        var texts = Others.Select(f => new SpecText(f.Path, f.Text, IsLibrary: true)).Append(new SpecText("a.tune.yaml", shipped, IsLibrary: true)).Append(new SpecText("own.tune.yaml", own));
        var result = SpecCompiler.Compile(texts);
        Assert.Empty(result.Diagnostics.Select(d => d.ToString()));
        string product = result.Files.Single(f => f.HintName == "matmul_panel2_avx2.g.cs").Text;
        Assert.Contains("/// <remarks>2 row vectors x 3 tokens, inline, 2 partial sums, prefetch 4096 bytes ahead.</remarks>", product);
        Assert.Contains("_v2_t2_inline_s2_p4096(", product);
    }

    [Fact]
    public void A_fifth_schedule_is_reported_and_left_out()
    {
        var files = Enumerable.Range(1, 5).Select(i => ($"t{i}.tune.yaml", $$"""
            tune: t{{i}}
            summary: For tests
            processors: [ "Maker 6-{{i}}" ]
            entries:
              - { kernel: matmul, layout: panel2, count: one, target: avx2, vectors: 2, tokens: 1, prefetch: {{i * 1024}} }
            """));
        var result = SpecCompiler.Compile([.. Others, .. files]);
        var found = Assert.Single(result.Diagnostics);
        Assert.Equal((SpecRules.TooManySchedules.Id, "t5.tune.yaml"), (found.Diagnostic.Rule.Id, found.Path));
        string product = result.Files.Single(f => f.HintName == "matmul_panel2_avx2.g.cs").Text;
        Assert.Contains("_p4096(", product);
        Assert.DoesNotContain("_p5120(", product);
    }
}
