namespace BitNet.Cli.Tests;

/// <summary>Valid containers with a wrong model in them: one line that names what is wrong, exit code 1, no output file.</summary>
public sealed class BadModelTests
{
    private const string Ternary = "models/bitnet-b158-i2_s.gguf";

    [Fact]
    public void A_missing_key() => Fails(new EditedModel { WithoutKey = "bitnet-b1.58.embedding_length" }, "bitnet-b1.58.embedding_length");

    [Fact]
    public void A_missing_architecture() => Fails(new EditedModel { WithoutKey = "general.architecture" }, "general.architecture");

    [Fact]
    public void A_missing_tensor() => Fails(new EditedModel { WithoutTensor = "blk.1.ffn_down.weight" }, "blk.1.ffn_down.weight");

    [Fact]
    public void An_unknown_tensor_type() => Fails(new EditedModel { Tensor = "blk.0.attn_q.weight", TypeId = 99 }, "blk.0.attn_q.weight", "99");

    [Fact]
    public void A_wrong_shape() => Fails(new EditedModel { Tensor = "blk.0.attn_k.weight", Dimensions = [128, 256] }, "blk.0.attn_k.weight", "128");

    [Fact]
    public void A_weight_code_out_of_range() => Fails(new EditedModel { Tensor = "blk.0.attn_q.weight", BadByte = 700 }, "blk.0.attn_q.weight", "3");

    [Fact]
    public void A_tensor_that_the_model_does_not_use() => Fails(new EditedModel { ExtraTensor = "blk.0.attn_q.bias" }, "blk.0.attn_q.bias");

    [Fact]
    public void A_key_that_the_model_does_not_compute() =>
        Fails(new EditedModel { AddKeys = writer => writer.Add("bitnet-b1.58.rope.scaling.factor", 4f) }, "rope.scaling.factor");

    [Fact]
    public void A_key_without_effect_is_no_mistake()
    {
        using var folder = new TemporaryFolder();
        var edit = new EditedModel { AddKeys = writer => writer.Add("bitnet-b1.58.rope.scaling.factor", 1f) };
        string model = edit.Write(Fixtures.Path(Ternary), folder["model.gguf"]);
        Assert.Equal(0, Cli.Run("logits", "--model", model, "--tokens", "1 2", "--out", folder["logits.f32"]).Code);
    }

    [Theory]
    [InlineData("1 2 512", "512")]
    [InlineData("-1", "-1")]
    public void A_token_out_of_range(string tokens, string named)
    {
        using var folder = new TemporaryFolder();
        Cli.Run("logits", "--model", Fixtures.Path(Ternary), "--tokens", tokens, "--out", folder["logits.f32"]).ShouldFail(1, named, "0 to 511");
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void An_output_file_that_cannot_be_written()
    {
        using var folder = new TemporaryFolder();
        Cli.Run("logits", "--model", Fixtures.Path(Ternary), "--tokens", "1", "--out", folder["no/such/folder"]).ShouldFail(1, "no/such/folder");
    }

    [Fact]
    public void An_unknown_head_format()
    {
        Cli.Run("bench", "--synthetic", "tiny", "--head", "q99").ShouldFail(1, "'q99'", "q8_0");
    }

    private static void Fails(EditedModel edit, params string[] words)
    {
        using var folder = new TemporaryFolder();
        string model = edit.Write(Fixtures.Path(Ternary), folder["model.gguf"]);
        Cli.Run("logits", "--model", model, "--tokens", "1 2 3", "--out", folder["logits.f32"]).ShouldFail(1, [model, .. words]);
        Assert.DoesNotContain("logits.f32", folder.Names);
        Assert.Single(folder.Names);
    }
}
