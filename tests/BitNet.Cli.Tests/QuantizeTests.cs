using System.Runtime.InteropServices;
using System.Text.Json;
using BitNet.Inference.Loading;
using BitNet.Inference.Quantization;

namespace BitNet.Cli.Tests;

/// <summary><c>quantize</c>: files of every type that the other verbs take, and nothing else left behind.</summary>
public sealed class QuantizeTests
{
    private static readonly string[] Small = ["--rounds", "1", "--prompt-tokens", "8", "--gen-tokens", "2", "--context", "2", "--threads", "2"];

    public static TheoryData<string> Types =>
        [.. StorableFormats.ForMatrices(RegisteredKernels.Tables.SelectMany(table => table.Formats)).Where(format => format.Presets.Count == 0).Select(format => format.Name)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Files_of_each_type_are_inspected_computed_and_measured(string type)
    {
        using var folder = new TemporaryFolder();
        string source = Fixtures.Path("models/llama-f32.gguf"), tokens = File.ReadAllText(Fixtures.Path("models/llama-f32.tokens")), file = folder["q.gguf"];
        string stored = StorableFormats.Find(RegisteredKernels.Tables.SelectMany(table => table.Formats), type)!.GgufName;
        using JsonDocument summary = Json("quantize", source, file, "--type", type, "--json");
        double error = summary.RootElement.GetProperty("tensors").EnumerateArray().Max(tensor => tensor.GetProperty("relative_rms_error").ValueKind == JsonValueKind.Null ? 0 : tensor.GetProperty("relative_rms_error").GetDouble());

        using JsonDocument inspected = Json("inspect", file, "--json");
        Assert.Equal(14, inspected.RootElement.GetProperty("tensors").EnumerateArray().Count(tensor => tensor.GetProperty("type").GetString() == stored && tensor.GetProperty("name").GetString()!.StartsWith("blk.", StringComparison.Ordinal) && tensor.GetProperty("shape").GetArrayLength() == 2));

        Run("logits", "--model", file, "--tokens", tokens, "--out", folder["logits.f32"]);
        double distance = Distance(File.ReadAllBytes(folder["logits.f32"]), File.ReadAllBytes(Fixtures.Path("models/llama-f32.logits.f32")));
        // Errors of independent matrices add up along two layers, and activations as int8 for each token or for 32 values cost up to 2 % on their own.
        Assert.InRange(distance, 0, 0.03 + 3 * error);

        using JsonDocument measured = Json(["bench", "--model", file, .. Small, "--json"]);
        Assert.True(measured.RootElement.GetProperty("decode_tokens_per_s").GetDouble() > 0);
        Assert.Equal(["logits.f32", "q.gguf"], folder.Names.Order());
    }

    [Fact]
    public void A_shape_that_a_type_has_no_tiles_for_gets_another()
    {
        using var folder = new TemporaryFolder();
        CliResult result = Run("quantize", Fixtures.Path("models/llama-f32.gguf"), folder["q.gguf"], "--type", "tl1");
        Assert.Contains("tl1 has no tiles for 256 rows of 256", result.Text);
    }

    [Fact]
    public void Copies_are_byte_for_byte()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in (string[])["models/bitnet-b158-i2_s.gguf", "vocab/llama-bpe.gguf"])
        {
            using JsonDocument json = Json("quantize", "--copy", Fixtures.Path(name), folder["copy.gguf"], "--force", "--json");
            Assert.True(json.RootElement.GetProperty("identical").GetBoolean(), name);
            Assert.Equal(File.ReadAllBytes(Fixtures.Path(name)), File.ReadAllBytes(folder["copy.gguf"]));
        }
    }

    [Fact]
    public void The_summary_says_what_fell_back_and_what_was_destroyed()
    {
        using var folder = new TemporaryFolder();
        CliResult result = Cli.Run("quantize", Fixtures.Path("models/stories260K-f32.gguf"), folder["q.gguf"], "--type", "I2_S", "--head", "tq2_0");
        result.ShouldFail(2, "--head is 'tq2_0'", "q8_0");
        result = Cli.Run("quantize", Fixtures.Path("models/stories260K-f32.gguf"), folder["q.gguf"], "--type", "Q8_0", "--head", "F16");
        Assert.Equal(0, result.Code);
        Assert.Empty(result.Error);
        Assert.Contains("rows of 172 are no whole q8_0 blocks of 32", result.Text);
        result = Cli.Run("quantize", Fixtures.Path("models/stories260K-f32.gguf"), folder["i.gguf"], "--type", "i2_s");
        Assert.Equal(0, result.Code);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
        Assert.Contains("warning: tensor blk.0.attn_q.weight is not ternary", result.Error);
        Assert.Contains("and 23 more", result.Text);
    }

    [Fact]
    public void A_file_is_replaced_only_by_force_and_never_the_source()
    {
        using var folder = new TemporaryFolder();
        string source = folder.Write("source.gguf", File.ReadAllBytes(Fixtures.Path("models/stories260K-f32.gguf")));
        string target = folder.Write("target.gguf", "something"u8);
        Cli.Run("quantize", source, target, "--type", "f16").ShouldFail(1, target, "--force");
        Assert.Equal("something", File.ReadAllText(target));
        Cli.Run("quantize", source, source, "--type", "f16", "--force").ShouldFail(2, "same file");
        Cli.Run("quantize", source, folder["./../" + Path.GetFileName(folder["."].TrimEnd('.', '/')) + "/source.gguf"], "--copy", "--force").ShouldFail(2, "same file");
        File.CreateSymbolicLink(folder["link.gguf"], source);
        Cli.Run("quantize", source, folder["link.gguf"], "--type", "f16", "--force").ShouldFail(2, "same file");
        Assert.Equal(0, Cli.Run("quantize", source, target, "--type", "f16", "--force").Code);
        Assert.NotEqual("something", File.ReadAllText(target));
        Cli.Run("quantize", source, folder["none/q.gguf"], "--type", "f16").ShouldFail(1, "cannot be written");
        Assert.Equal(["link.gguf", "source.gguf", "target.gguf"], folder.Names.Order());
    }

    [Fact]
    public void Control_c_leaves_nothing_behind()
    {
        using var folder = new TemporaryFolder();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Cli.Run([], ["quantize", Fixtures.Path("models/llama-f32.gguf"), folder["q.gguf"], "--type", "q8_0"], cancellation: cancelled.Token).ShouldFail(130, "interrupted");
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void A_damaged_file_leaves_nothing_behind()
    {
        using var folder = new TemporaryFolder();
        byte[] whole = File.ReadAllBytes(Fixtures.Path("models/stories260K-f32.gguf"));
        string cut = folder.Write("cut.gguf", whole.AsSpan(0, whole.Length - 1000));
        Cli.Run("quantize", cut, folder["q.gguf"], "--type", "q8_0").ShouldFail(1, "blk.4.ffn_down.weight");
        Cli.Run("quantize", cut, folder["q.gguf"], "--copy").ShouldFail(1, "blk.4.ffn_down.weight");
        whole.AsSpan(whole.Length - 1000).Fill(0xFF);
        string nan = folder.Write("nan.gguf", whole);
        Cli.Run("quantize", nan, folder["q.gguf"], "--type", "f16").ShouldFail(1, "nan.gguf", "blk.4.ffn_down.weight", "not a number");
        Assert.Equal(["cut.gguf", "nan.gguf"], folder.Names.Order());
    }

    [Fact]
    public void A_synthetic_model_is_saved_and_measured()
    {
        using var folder = new TemporaryFolder();
        string file = folder["tiny.gguf"];
        using JsonDocument measured = Json(["bench", "--synthetic", "tiny", "--weights-type", "TQ2_0", "--head", "f16", "--save", file, .. Small, "--json"]);
        Assert.True(measured.RootElement.GetProperty("decode_tokens_per_s").GetDouble() > 0);
        using JsonDocument inspected = Json("inspect", file, "--json");
        JsonElement metadata = inspected.RootElement.GetProperty("metadata");
        Assert.Equal("bitnet", metadata.GetProperty("general.architecture").GetString());
        Assert.Equal("no_vocab", metadata.GetProperty("tokenizer.ggml.model").GetString());
        Assert.Equal(512, metadata.GetProperty("bitnet.vocab_size").GetInt32());
        Assert.Equal(["F16", "F32", "TQ2_0"], inspected.RootElement.GetProperty("formats").EnumerateArray().Select(format => format.GetProperty("type").GetString()));
        Cli.Run(["bench", "--synthetic", "tiny", "--save", file, .. Small]).ShouldFail(1, file, "--force");
        Assert.Equal(0, Cli.Run(["bench", "--synthetic", "tiny", "--save", file, "--force", .. Small]).Code);
        Assert.Equal(["tiny.gguf"], folder.Names);
    }

    private static JsonDocument Json(params string[] args) => JsonDocument.Parse(Run(args).Output);

    private static CliResult Run(params string[] args)
    {
        CliResult result = Cli.Run(args);
        Assert.True(result.Code == 0, result.Error);
        return result;
    }

    private static double Distance(byte[] actual, byte[] expected)
    {
        ReadOnlySpan<float> a = MemoryMarshal.Cast<byte, float>(actual), e = MemoryMarshal.Cast<byte, float>(expected);
        Assert.Equal(e.Length, a.Length);
        double error = 0, size = 0;
        for (int i = 0; i < a.Length; i++)
        {
            error += Math.Pow((double)a[i] - e[i], 2);
            size += Math.Pow(e[i], 2);
        }

        return Math.Sqrt(error / size);
    }
}
