using System.Text.Json;

namespace BitNet.Cli.Tests;

/// <summary><c>inspect</c> shows what is in a file, with or without tensors.</summary>
public sealed class InspectTests
{
    [Fact]
    public void Text_names_keys_and_tensors()
    {
        CliResult result = Cli.Run("inspect", Fixtures.Path("models/bitnet-b158-i2_s.gguf"));
        Assert.Equal(0, result.Code);
        Assert.Contains("bitnet-b1.58.embedding_length", result.Text);
        Assert.Contains("blk.1.ffn_down.weight", result.Text);
        Assert.Contains("I2_S", result.Text);
    }

    [Fact]
    public void Json_has_metadata_tensors_and_formats()
    {
        CliResult result = Cli.Run("inspect", Fixtures.Path("models/bitnet-b158-i2_s.gguf"), "--json");
        Assert.Equal(0, result.Code);
        using var json = JsonDocument.Parse(result.Output);
        JsonElement root = json.RootElement;
        Assert.Equal("bitnet-b1.58", root.GetProperty("metadata").GetProperty("general.architecture").GetString());
        Assert.Equal(256, root.GetProperty("metadata").GetProperty("bitnet-b1.58.embedding_length").GetInt32());
        JsonElement tensor = root.GetProperty("tensors").EnumerateArray().Single(entry => entry.GetProperty("name").GetString() == "blk.0.attn_k.weight");
        Assert.Equal("I2_S", tensor.GetProperty("type").GetString());
        Assert.Equal([256, 128], tensor.GetProperty("shape").EnumerateArray().Select(length => length.GetInt32()));
        Assert.Equal(3, root.GetProperty("formats").GetArrayLength());
    }

    [Theory]
    [InlineData("vocab/llama-spm.gguf")]
    [InlineData("vocab/bert-bge.gguf")]
    public void A_file_with_a_vocabulary_only(string file)
    {
        string path = Fixtures.Path(file);
        using var json = JsonDocument.Parse(Cli.Run("inspect", path, "--json").Output);
        Assert.Equal(0, json.RootElement.GetProperty("tensors").GetArrayLength());
        Assert.Equal(0, Cli.Run("inspect", path).Code);
    }
}
