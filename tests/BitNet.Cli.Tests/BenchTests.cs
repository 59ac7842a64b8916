using System.Text.Json;

namespace BitNet.Cli.Tests;

/// <summary><c>bench</c> on a small model: the numbers are there and agree with each other.</summary>
public sealed class BenchTests
{
    private static readonly string[] Small = ["--rounds", "3", "--prompt-tokens", "8", "--gen-tokens", "4", "--context", "2", "--threads", "2"];

    [Theory]
    [InlineData("f16")]
    [InlineData("q8_0")]
    public void Json_has_the_keys_of_the_contract(string head)
    {
        CliResult result = Cli.Run(["bench", "--synthetic", "tiny", "--head", head, .. Small, "--json"]);
        Assert.True(result.Code == 0, result.Error);
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(
            ["target", "threads", "prefill_tokens_per_s", "decode_tokens_per_s", "weight_bytes_per_token", "memory_read_gb_per_s", "decode_share_of_memory_rate", "peak_memory_bytes", "load_seconds", "prompt_tokens", "gen_tokens", "context", "kv", "cache_bytes_per_token"],
            json.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal(2, json.RootElement.GetProperty("threads").GetInt32());
        Assert.All(json.RootElement.EnumerateObject().Where(property => property.Value.ValueKind == JsonValueKind.Number), property => Assert.True(property.Value.GetDouble() > 0, property.Name));
    }

    [Fact]
    public void Weights_left_to_the_target_are_those_of_no_option()
    {
        Assert.Equal(BytesOf(), BytesOf("--weights", "auto"));

        static long BytesOf(params string[] weights)
        {
            CliResult result = Cli.Run(["bench", "--synthetic", "tiny", .. weights, .. Small, "--json"]);
            Assert.True(result.Code == 0, result.Error);
            using var json = JsonDocument.Parse(result.Output);
            return json.RootElement.GetProperty("weight_bytes_per_token").GetInt64();
        }
    }

    [Theory]
    [InlineData("2bit", 4.0)]
    [InlineData("1.6bit", 5.0)]
    public void Weight_bytes_are_those_of_the_compute_layouts(string weights, double perByte)
    {
        // Per layer 2 * 256 * 256 + 2 * 128 * 256 + 3 * 768 * 256 ternary weights, and a head of 512 * 256 in float16; scales, norms and padding on top.
        const long Ternary = 2 * (2 * 256 * 256 + 2 * 128 * 256 + 3 * 768 * 256);
        long bytes = (long)(Ternary / perByte) + 512 * 256 * 2;
        using var json = JsonDocument.Parse(Cli.Run(["bench", "--synthetic", "tiny", "--head", "f16", "--weights", weights, .. Small, "--json"]).Output);
        Assert.InRange(json.RootElement.GetProperty("weight_bytes_per_token").GetInt64(), bytes, bytes + bytes / 20);
    }

    [Theory]
    [InlineData("f32", 4)]
    [InlineData("f16", 2)]
    [InlineData("int8", 1)]
    public void Cache_bytes_follow_from_context_and_type(string kv, int size)
    {
        // Two layers of keys and values, 2 heads of 64 for each position, with a float32 step for each head; capacities are whole blocks of 16.
        long position = 2 * 2 * 2 * (64 * size + 4);
        using var json = JsonDocument.Parse(Cli.Run(["bench", "--synthetic", "tiny", "--rounds", "1", "--prompt-tokens", "1", "--gen-tokens", "1", "--context", "31", "--kv", kv, "--json"]).Output);
        Assert.Equal(kv, json.RootElement.GetProperty("kv").GetString());
        Assert.InRange(json.RootElement.GetProperty("cache_bytes_per_token").GetInt64(), 32 * position, 33 * position);
    }

    [Fact]
    public void A_file_can_be_measured_with_another_head()
    {
        CliResult result = Cli.Run(["bench", "--model", Fixtures.Path("models/bitnet-b158-tq2_0.gguf"), "--head", "q8_0", .. Small]);
        Assert.True(result.Code == 0, result.Error);
        Assert.Contains("memory read rate", result.Text);
    }
}
