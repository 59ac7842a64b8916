using System.Text.Json;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Tool.Tuning;
using BitNet.Gen.Tuning;
using BitNet.Runtime.Hardware;

namespace BitNet.Gen.Tool.Tests;

/// <summary><c>tune</c> checks, measures, and writes a file that the engine reads; what it measures is not tested.</summary>
public sealed class TuneTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _specs;
    private readonly string _file;

    public TuneTests()
    {
        _specs = Directory.CreateDirectory(_folder["specs"]).FullName;
        foreach (string name in (string[])["layouts/panel2.layout.yaml", "layouts/panel2_lut.layout.yaml", "layouts/panel_q8.layout.yaml", "layouts/panel4.layout.yaml", "layouts/panel4_levels.layout.yaml", "kernels/matmul.kernel.yaml", "kernels/softmax.kernel.yaml", "targets/scalar.target.yaml", "targets/avx2.target.yaml"])
            File.Copy(Path.Combine(Bng.Shipped, name), Path.Combine(_specs, Path.GetFileName(name)));
        _file = Path.Combine(_specs, "tuning", $"{TuningFile.NameOf(ProcessorInfo.Detect())}.tune.yaml");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_tuning_is_one_that_the_engine_reads()
    {
        CliResult result = Tune("--kernel", "panel2.one", "--kernel", "panel2.many", "--kernel", "panel_q8.few");
        Assert.True(result.Code == 0, result.Error);
        Assert.Contains("matmul.panel2.many: ", result.Error);
        Assert.Contains("target and schedule", result.Text);
        Assert.Equal(3, result.Text.Split("matmul.").Length - 1);
        SpecCompilation read = SpecCompiler.Load(Directory.EnumerateFiles(_specs, "*.yaml", SearchOption.AllDirectories).Select(path => (path, File.ReadAllText(path))));
        Assert.Empty(read.Diagnostics.Select(d => d.ToString()));
        TuningSpec tuning = Assert.Single(read.Set.All<TuningSpec>());
        Assert.Equal([ProcessorInfo.Detect().Signature], tuning.Processors);
        Assert.Equal(["panel2 One", "panel2 Many", "panel_q8 Few"], tuning.Entries.Select(entry => $"{entry.Layout} {entry.Count}"));
        Assert.All(tuning.Entries, entry => Assert.True(entry is { Best: true, Block: not null, Measured.Length: > 0 }));
        Assert.InRange(tuning.Entries[1].MinTokens, 6, 48);
        Assert.Empty(GenerationSteps.Plan(read.Set).Plans.OfType<TuningMistake>().Select(plan => plan.Mistake.ToString()));
    }

    [Theory]
    [InlineData("panel4")]
    [InlineData("panel4_levels")]
    public void Sub_blocks_are_tuned_too(string layout)
    {
        CliResult result = Tune("--kernel", layout, "--json");
        Assert.True(result.Code == 0, result.Error);
        using JsonDocument json = JsonDocument.Parse(result.Text);
        JsonElement[] products = [.. json.RootElement.GetProperty("products").EnumerateArray()];
        Assert.Equal(["one GB/s", "few GMAC/s"], products.Select(product => $"{product.GetProperty("count").GetString()} {product.GetProperty("unit").GetString()}"));
        Assert.All(products, product => Assert.True(product.GetProperty("ratio").GetDouble() > 0 && product.GetProperty("default").GetProperty("rate").GetDouble() > 0));
        Assert.Equal(_file, json.RootElement.GetProperty("file").GetString());
    }

    [Fact]
    public void Lookup_races_multiply_add()
    {
        CliResult result = Tune("--kernel", "panel2_lut.one");
        Assert.True(result.Code == 0, result.Error);
        SpecCompilation read = SpecCompiler.Load(Directory.EnumerateFiles(_specs, "*.yaml", SearchOption.AllDirectories).Select(path => (path, File.ReadAllText(path))));
        TuningEntry entry = Assert.Single(Assert.Single(read.Set.All<TuningSpec>()).Entries);
        Assert.Matches("[0-9.]+ of panel2, [0-9.]+ at 6 tokens$", entry.Measured);
        Assert.Contains(entry.InsteadOf, (string[])["", "panel2"]);
        Assert.Equal(entry.InsteadOf.Length > 0, result.Error.Contains("instead of panel2", StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_file_has_is_kept_and_measured_only_again()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
        const string Mine = "  - { kernel: softmax, target: scalar, best: true, measured: \"by hand\" }\n";
        File.WriteAllText(_file, $"tune: mine\nsummary: Mine\nprocessors: [ \"Maker 6-1\" ]\nentries:\n{Mine}");
        Assert.Equal(0, Tune("--kernel", "panel2.one").Code);
        string text = File.ReadAllText(_file);
        Assert.Contains(Mine, text);
        Assert.Contains("tune: mine\n", text);
        Assert.Contains("processors: [ \"Maker 6-1\" ]\n", text);
        Assert.Equal($"{_file}\n", Tune("--kernel", "panel2.one").Text);
        Assert.Equal(text, File.ReadAllText(_file));
        Assert.StartsWith("matmul.panel2.one: ", Tune("--kernel", "panel2.one", "--again").Error);
    }

    [Fact]
    public void What_is_to_be_measured_again_stands_until_something_is()
    {
        Assert.Equal(0, Tune("--kernel", "panel2.one").Code);
        string text = File.ReadAllText(_file);
        CliResult result = Tune("--kernel", "panel2.one", "--again", "--budget", "0");
        Assert.Contains("run it again without --again to go on", result.Error);
        Assert.Equal(text, File.ReadAllText(_file));
    }

    [Fact]
    public void A_spent_budget_says_where_it_stopped()
    {
        CliResult result = Tune("--budget", "0");
        Assert.Equal(0, result.Code);
        Assert.Contains("the budget of 0 s is spent before matmul.panel2.one", result.Error);
    }

    [Theory]
    [InlineData("--kernel", "panel3", "names no product of matrices that this machine can run; there are matmul.panel2.one")]
    [InlineData("--shape", "6912", "--shape wants two numbers")]
    public void A_wrong_word_is_explained(string option, string word, string message)
    {
        CliResult result = Tune(option, word);
        Assert.NotEqual(0, result.Code);
        Assert.Contains(message, result.Error);
    }

    [Fact]
    public void A_broken_file_is_not_overwritten()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
        string elsewhere = _folder["other.tune.yaml"];
        File.WriteAllText(elsewhere, "tune: mine\n");
        CliResult result = Tune("--output", elsewhere);
        Assert.NotEqual(0, result.Code);
        Assert.Contains("BNG1011", result.Error);
        Assert.Equal("tune: mine\n", File.ReadAllText(elsewhere));
    }

    private CliResult Tune(params string[] args) => Bng.Run(["tune", .. args.Contains("--shape") ? args : [.. args, "--shape", "64x128", "--threads", "1"], "--spec", _specs]);
}
