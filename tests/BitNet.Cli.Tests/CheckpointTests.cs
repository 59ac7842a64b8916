using System.Text.Json;
using BitNet.Inference.Gguf;
using BitNet.Inference.Tests.Checkpoints;

namespace BitNet.Cli.Tests;

/// <summary>The folder of a checkpoint stands wherever a model file does.</summary>
public sealed class CheckpointTests
{
    [Fact]
    public void A_folder_is_inspected_computed_measured_and_converted()
    {
        using var checkpoint = new CheckpointFolder();
        string original = Fixtures.Path("models/bitnet-b158-i2_s.gguf"), tokens = File.ReadAllText(Fixtures.Path("models/bitnet-b158-i2_s.tokens"));
        using (GgufFile file = GgufFile.Open(original)) checkpoint.From(file).Write(2);
        using var folder = new TemporaryFolder();

        byte[] expected = Logits(original);
        Assert.Equal(expected, Logits(checkpoint.Path));

        using JsonDocument inspected = Json("inspect", checkpoint.Path, "--json");
        Assert.Equal("checkpoint", inspected.RootElement.GetProperty("kind").GetString());
        Assert.Equal("bitnet-b1.58", inspected.RootElement.GetProperty("metadata").GetProperty("general.architecture").GetString());
        Assert.Equal(["F16", "F32", "hf_ternary"], inspected.RootElement.GetProperty("formats").EnumerateArray().Select(format => format.GetProperty("type").GetString()).Order());
        Assert.Contains("Hugging Face checkpoint", Run("inspect", checkpoint.Path).Text);

        using JsonDocument measured = Json("bench", "--model", checkpoint.Path, "--rounds", "1", "--prompt-tokens", "8", "--gen-tokens", "2", "--context", "2", "--threads", "2", "--json");
        Assert.True(measured.RootElement.GetProperty("decode_tokens_per_s").GetDouble() > 0);

        using JsonDocument converted = Json("quantize", checkpoint.Path, folder["plain.gguf"], "--json");
        Assert.All(converted.RootElement.GetProperty("tensors").EnumerateArray(), tensor => Assert.NotEqual("hf_ternary", tensor.GetProperty("to").GetString()));
        Assert.Equal(expected, Logits(folder["plain.gguf"]));
        foreach (string type in (string[])["tq2_0", "iq2_bn", "i2_s"])
        {
            CliResult result = Run("quantize", checkpoint.Path, folder["typed.gguf"], "--type", type, "--force");
            Assert.Empty(result.Error);
            Assert.Contains("hf_ternary", result.Text);
        }

        Assert.Equal(expected, Logits(folder["typed.gguf"]));

        byte[] Logits(string model)
        {
            Run("logits", "--model", model, "--tokens", tokens, "--out", folder["logits.f32"]);
            return File.ReadAllBytes(folder["logits.f32"]);
        }
    }

    [Fact]
    public void A_folder_that_holds_no_checkpoint_is_told()
    {
        using var folder = new TemporaryFolder();
        Cli.Run("inspect", folder["."]).ShouldFail(1, "config.json", "there is no such file");
        Cli.Run("run", "--model", folder["."], "--prompt", "a").ShouldFail(1, "config.json");
        Cli.Run("quantize", folder["."], folder["copy.gguf"], "--copy").ShouldFail(2, "--copy copies a GGUF file");
        using var checkpoint = new CheckpointFolder();
        using (GgufFile file = GgufFile.Open(Fixtures.Path("models/llama-f32.gguf"))) checkpoint.From(file).Write();
        Cli.Run("run", "--model", checkpoint.Path, "--prompt", "a").ShouldFail(1, "has no vocabulary");
    }

    private static JsonDocument Json(params string[] args) => JsonDocument.Parse(Run(args).Output);

    private static CliResult Run(params string[] args)
    {
        CliResult result = Cli.Run(args);
        Assert.True(result.Code == 0, result.Error);
        return result;
    }
}
