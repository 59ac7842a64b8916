using System.Text.Json;

namespace BitNet.Cli.Tests;

/// <summary><c>doctor</c> tells what runs and why.</summary>
public sealed class DoctorTests
{
    [Fact]
    public void Json_names_processor_targets_and_a_kernel_for_each_operation()
    {
        CliResult result = Cli.Run("doctor", "--json");
        Assert.True(result.Code == 0, result.Error);
        using var json = JsonDocument.Parse(result.Output);
        JsonElement root = json.RootElement;
        Assert.NotEmpty(root.GetProperty("processor").GetString()!);
        Assert.True(root.GetProperty("memory_bytes").GetInt64() > 0);
        string[] usable = [.. root.GetProperty("targets").EnumerateArray().Where(target => target.GetProperty("usable").GetBoolean()).Select(target => target.GetProperty("name").GetString()!)];
        Assert.Contains("scalar", usable);
        Assert.Contains(root.GetProperty("target").GetString(), usable);
        Assert.All(root.GetProperty("targets").EnumerateArray(), target => Assert.NotEmpty(target.GetProperty("reason").GetString()!));
        string[] kernels = [.. root.GetProperty("kernels").EnumerateArray().Select(kernel => kernel.GetProperty("kernel").GetString()!)];
        Assert.All((string[])["matmul", "rms_norm", "attention", "embed"], kernel => Assert.Contains(kernel, kernels));
        Assert.All(root.GetProperty("kernels").EnumerateArray(), kernel => Assert.Contains(kernel.GetProperty("target").GetString(), usable));
    }

    [Fact]
    public void Text_names_them_too()
    {
        CliResult result = Cli.Run("doctor");
        Assert.Equal(0, result.Code);
        Assert.All((string[])["processor", "memory", "scalar", "avx2", "avx512", "matmul"], word => Assert.Contains(word, result.Text));
    }
}
