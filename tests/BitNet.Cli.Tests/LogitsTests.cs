using System.Runtime.InteropServices;

namespace BitNet.Cli.Tests;

/// <summary><c>logits</c>: the file is what the reference program computes, however the tokens are fed.</summary>
public sealed class LogitsTests
{
    [Theory]
    [InlineData("bitnet-b158-i2_s")]
    [InlineData("bitnet-tq2_0")]
    [InlineData("llama-f16")]
    [InlineData("stories260K-f32")]
    public void The_file_is_the_references(string name)
    {
        using var folder = new TemporaryFolder();
        string model = Fixtures.Path($"models/{name}.gguf"), tokens = File.ReadAllText(Fixtures.Path($"models/{name}.tokens"));
        byte[] prompt = Run(folder, "logits", "--model", model, "--tokens", tokens, "--out", folder["prompt.f32"]);
        Assert.InRange(RelativeError(prompt, File.ReadAllBytes(Fixtures.Path($"models/{name}.logits.f32"))), 0, 1e-5);
        Assert.Equal(prompt, Run(folder, "logits", "--model", model, "--tokens", string.Join(',', tokens.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), "--out", folder["prompt.f32"], "--step", "--threads", "3"));
        Assert.NotEqual(prompt, Run(folder, "logits", "--model", model, "--tokens", tokens, "--out", folder["prompt.f32"], "--kv", "f16"));
        Assert.NotEqual(prompt, Run(folder, "logits", "--model", model, "--tokens", tokens, "--out", folder["prompt.f32"], "--kv", "int8"));
        Assert.Equal(["prompt.f32"], folder.Names);
    }

    private static byte[] Run(TemporaryFolder folder, params string[] args)
    {
        CliResult result = Cli.Run(args);
        Assert.True(result.Code == 0, result.Error);
        Assert.Empty(result.Output);
        return File.ReadAllBytes(folder["prompt.f32"]);
    }

    private static double RelativeError(byte[] actual, byte[] expected)
    {
        Assert.Equal(expected.Length, actual.Length);
        ReadOnlySpan<float> a = MemoryMarshal.Cast<byte, float>(actual), e = MemoryMarshal.Cast<byte, float>(expected);
        double error = 0, size = 0;
        for (int i = 0; i < a.Length; i++)
        {
            error += Math.Pow((double)a[i] - e[i], 2);
            size += Math.Pow(e[i], 2);
        }

        return Math.Sqrt(error / size);
    }
}
