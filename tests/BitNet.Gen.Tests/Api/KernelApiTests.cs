using BitNet.Gen.Pipeline;
using BitNet.Gen.Tests.Pipeline;
using Microsoft.CodeAnalysis;

namespace BitNet.Gen.Tests.Api;

/// <summary>The methods by which C# calls a kernel: their signatures, and which kernels take spans.</summary>
public sealed class KernelApiTests
{
    private static readonly (string, string) Scalar = SpecFolder.Files().Where(f => f.Path.EndsWith("scalar.target.yaml")).Select(f => (Path.GetFileName(f.Path), f.Text)).Single();

    [Theory]
    [InlineData("in: { x: 'f32[n]', k: f32 }|out: { y: 'f32[n]' }|y[i] = x[i] * k;", "ReadOnlySpan<float> x, float k, Span<float> y")]
    [InlineData("in: { x: 'f32[t, n]' }|out: { y: 'f32[t]' }|y[t] = sum(i, x[t, i]);", "ReadOnlySpan<float> x, Span<float> y")]
    [InlineData("in: { x: 'f32[t, n]' }|out: { y: 'f32[t, n]' }|y[t, i] = x[t, i] * 2;", "ReadOnlySpan<float> x, Span<float> y, int n")]
    [InlineData("in: { x: 'f32[t, b, 32]' }|out: { y: 'i8[t, b, 32]' }|y[t, b, i] = floor(x[t, b, i]);", "ReadOnlySpan<float> x, Span<sbyte> y, int b")]
    [InlineData("in: { x: 'f16[t, n]', w: 'bf16[n]' }|out: { y: 'f32[t, n]' }|y[t, i] = x[t, i] * w[i];", "ReadOnlySpan<Half> x, ReadOnlySpan<ushort> w, Span<float> y")]
    [InlineData("in: { x: 'f32[n]', in: 'f32[n]' }|out: { out: 'f32[n]' }|out[i] = x[i] + in[i];", null)]
    [InlineData("in: { x: 'f32[t, n]' }|out: { y: 'f32[t, n]' }|y[t, i < n - 1] = x[t, i + 1];", "ReadOnlySpan<float> x, Span<float> y, int n")]
    [InlineData("in: { x: 'f32[t, n + k]' }|out: { y: 'f32[t, n]' }|y[t, i] = x[t, i];", null)]
    [InlineData("in: { x: 'f32[t, c, n]', w: 'f32[m]' }|out: { y: 'f32[t, c]' }|y[t, c] = sum(e < m, w[e] * x[t, c, e]);", "float* x, float* w, float* y, int t, int c, int n, int m")]
    [InlineData("in: { x: 'f32[t, n]' }|out: { y: 'f32[t, n]' }|y[t, i] = x[t, i + 1];", "float* x, float* y, int t, int n")]
    [InlineData("in: { x: 'f32[n]', at: 'i32[t]' }|out: { y: 'f32[t]' }|y[t] = x[at[t]];", "float* x, int* at, float* y, int n, int t")]
    [InlineData("in: { x: 'f32[t, n]', k: int }|out: { y: 'f32[t]' }|y[t] = sum(i < k, x[t, i]);", "float* x, int k, float* y, int t, int n")]
    [InlineData("in: { x: 'f32[t, 2 * n]' }|out: { y: 'f32[t, n]' }|y[t, i] = x[t, 2 * i + 1];", "ReadOnlySpan<float> x, Span<float> y, int n")]
    [InlineData("in: { w: 'weights[v, n]' }|out: { y: 'f32[v]' }|y[v] = sum(j, w[v, j]);", "FormatEntry wFormat, ReadOnlySpan<byte> w, Span<float> y, int n")]
    [InlineData("in: { w: 'weights[v, h, n]', x: 'f32[n]' }|out: { y: 'f32[v, h]' }|y[v, h] = sum(j, w[v, h, j] * x[j] * x[j]);", "FormatEntry wFormat, ReadOnlySpan<byte> w, ReadOnlySpan<float> x, Span<float> y, int h")]
    [InlineData("in: { w: 'weights[v, n]', at: 'i32[t]' }|out: { y: 'f32[t, n]' }|y[t, i] = w[at[t], i];", "StoredMatrix w, int* at, float* y, int v, int n, int t")]
    public void Signatures(string kernel, string? parameters)
    {
        string text = Kernel("my_kernel", kernel);
        var host = new GeneratorHost([("my.kernel.yaml", text), Scalar]);
        var result = host.Run();
        if (parameters is null)
        {
            Assert.NotEmpty(result.Diagnostics);
            return;
        }

        Assert.Empty(result.Diagnostics);
        string api = result.GeneratedSources.Single(s => s.HintName == "KernelApi.my_kernel.g.cs").SourceText.ToString();
        Assert.Contains($"public static unsafe void MyKernel({parameters})", string.Join(' ', api.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)));
        Assert.DoesNotContain(host.CompileErrors(), d => d.Severity == DiagnosticSeverity.Error);
    }

    [Fact]
    public void ABrokenKernelTakesAnyArguments()
    {
        var host = new GeneratorHost([("my.kernel.yaml", Kernel("my_kernel", "in: { x: 'f32[n]' }|out: { y: 'f32[n]' }|y[i] = z[i];")), Scalar]);
        Assert.Single(host.Run().Diagnostics);
        Assert.DoesNotContain(host.CompileErrors("""
            using System;
            ReadOnlySpan<float> x = [1, 2];
            float[] y = new float[2];
            BitNet.Generated.Kernels.MyKernel(x, 1e-5f, y.AsSpan());
            """), d => d.Severity == DiagnosticSeverity.Error);
    }

    [Fact]
    public void ProductsOfMatricesHaveNone()
    {
        var files = SpecCompiler.Compile(SpecFolder.Files().Where(f => f.Path.EndsWith("matmul.kernel.yaml"))).Files;
        Assert.DoesNotContain(files.ToArray(), f => f.HintName.StartsWith("KernelApi", StringComparison.Ordinal));
    }

    private static string Kernel(string name, string parts)
    {
        string[] lines = parts.Replace('\'', '"').Split('|');
        return $"kernel: {name}\nsummary: For tests\n{lines[0]}\n{lines[1]}\nbody: |\n  {lines[2]}\n";
    }
}
