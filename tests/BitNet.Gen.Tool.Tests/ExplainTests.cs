namespace BitNet.Gen.Tool.Tests;

public sealed class ExplainTests
{
    [Fact]
    public void A_product_is_shown_at_every_stage_with_its_ranges()
    {
        string text = Explain("matmul", "i2_s", "avx2", "row", "one");
        // 1: the declared range is narrower than the expression's; two products of codes 0..2 by -127..127 lie in [-508, 508].
        Assert.Contains("in [0, 3] by its expression; [0, 2] is declared", text);
        Assert.Contains("affine: scale * (code - 1)", text);
        Assert.Contains("2 neighbours into i16, then 2 neighbours into i32", text);
        Assert.Contains("64 of them fit i16", text);
        Assert.Contains("== L2 index notation ==\nkernel matmul", text);
        Assert.Contains("y[t, r] = sum(j < k, x[t, j] * w[r, j])", text);
        Assert.Contains("== L3 schedule of matmul_panel2_row_one_avx2 ==", text);
        Assert.Contains("i8[32] x0_0 = i8(a[m * k + k0])[i % 4]", text);
        Assert.Contains("== L4 matmul_panel2_row_one_avx2 ==", text);
        Assert.Matches(@"i16\[16\] v0 = maddubs\(a: w0_0, b: x0_0\) +// \[-508, 508\]\n", text);
        Assert.Contains("maddubs: r[i] = a[2 * i] * b[2 * i] + a[2 * i + 1] * b[2 * i + 1]   when -32768 <= r && r <= 32767\n", text);
        Assert.Contains("== L5 text ==", text);
        Assert.Contains("Avx2.MultiplyAddAdjacent(", text);
        Assert.DoesNotContain("row_few", text);
    }

    [Fact]
    public void A_kernel_shows_what_its_lanes_do()
    {
        string text = Explain("rms_norm", "avx2", "--stage", "2", "--stage", "4");
        Assert.Contains("float s = sum(j < n, x[t, j] * x[t, j]);", text);
        Assert.Contains("f32[16] xLanes = load_f32(p: x[n * t + j]) x 2", text);
        Assert.DoesNotContain("== L1", text);
        Assert.DoesNotContain("== L3", text);
        Assert.DoesNotContain("== L5", text);
    }

    [Theory]
    [InlineData("layouts that hold it, in the order tried: panel_q8, panel_f32", "q8_0")]
    [InlineData("tile of 16 rows x 16 k in 64 bytes", "panel2")]
    [InlineData("blocked: for each 32 weights a scale and a minimum; codes in [0, 15], 0 for zero; activations int8 in blocks of 32", "q4_k")]
    [InlineData("behind the bytes, for each row: a scale of f32, a minimum of f32", "panel4_min")]
    [InlineData("weight token_embd: token_embd.weight [", "BitNetB158")]
    [InlineData("== L2 program over planned buffers ==\nmodel BitNetB158\n", "BitNetB158")]
    public void Formats_layouts_and_models_are_explained_too(string expected, string name) => Assert.Contains(expected, Explain(name));

    [Fact]
    public void A_part_that_is_none_is_told() =>
        Bng.OnShipped("explain", "matmul", "panel2", "avx2", "rov").ShouldFail(ExitCode.BadInput, "did you mean 'row'?");

    private static string Explain(params string[] words)
    {
        CliResult result = Bng.OnShipped(["explain", .. words]);
        Assert.True(result.Code == 0, result.Error);
        return result.Text;
    }
}
