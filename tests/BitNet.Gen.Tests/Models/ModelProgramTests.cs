using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Models;
using BitNet.Gen.Models.Emission;
using BitNet.Gen.Models.Program;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Tests.Models;

/// <summary>What the passes make of the shipped models, and of models that are nobody's.</summary>
public sealed class ModelProgramTests
{
    private const string B158 = "bitnet_b158.model.yaml";

    [Theory]
    [InlineData("bitnet_b158.model.yaml", "relu_square_multiply_rms_norm_quantize rms_norm_quantize")]
    [InlineData("bitnet.model.yaml", "rms_norm_quantize silu_multiply_rms_norm_quantize")]
    [InlineData("llama.model.yaml", "rms_norm_quantize silu_multiply silu_multiply_quantize")]
    public void Chains_are_fused(string file, string fused) =>
        Assert.Equal(fused, string.Join(" ", ModelTexts.Lower(ModelTexts.Shipped(file)).Fused.Select(kernel => kernel.Name)));

    [Fact]
    public void A_shared_input_is_quantised_once_and_its_products_share_a_region()
    {
        var program = ModelTexts.Lower(ModelTexts.Shipped(B158));
        Assert.Equal([3, 1, 2, 1], program.Layer.OfType<MultiplyStep>().Select(step => step.Products.Count));
        Assert.Equal(4, program.Layer.OfType<KernelStep>().Count(step => step.Kernel.EndsWith("quantize", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_layers_carry_is_updated_in_place()
    {
        var program = ModelTexts.Lower(ModelTexts.Shipped(B158));
        Assert.Empty(program.Before.Concat(program.Layer).OfType<CopyStep>());
        int x = program.Before.Single().Writes().Single();
        Assert.All(program.Layer.OfType<KernelStep>().Where(step => step.Kernel == "add"), step => Assert.Equal(x, step.Writes().Single()));
    }

    [Fact]
    public void A_variable_that_a_layer_replaces_is_copied_back()
    {
        string product = ModelTexts.Changed(B158, "x += BitLinear(RmsNorm(Square", "x = BitLinear(RmsNorm(Square");
        Assert.Empty(ModelTexts.Lower(product).Layer.OfType<CopyStep>());

        string norm = ModelTexts.Shipped(B158)
            .Replace("x += BitLinear(RmsNorm(JoinParts", "y = BitLinear(RmsNorm(JoinParts", StringComparison.Ordinal)
            .Replace("x += BitLinear(RmsNorm(Square", "x = RmsNorm(x, attn_norm);\n      y = BitLinear(RmsNorm(Square", StringComparison.Ordinal);
        var copy = Assert.Single(ModelTexts.Lower(norm).Layer.OfType<CopyStep>());
        Assert.NotEqual(copy.From, copy.To);
    }

    [Fact]
    public void A_renamed_kernel_is_called_by_its_new_name()
    {
        var kernels = SpecFolder.Load().All<KernelSpec>().Select(kernel => kernel.Name switch
        {
            "rms_norm" => Rename(kernel, "root_norm"),
            "quantize" => Rename(kernel, "to_codes"),
            _ => kernel,
        }).ToList();
        string text = ModelTexts.Shipped(B158).Replace("RmsNorm(", "RootNorm(", StringComparison.Ordinal);
        string code = ModelEmitter.Emit(ModelTexts.Lower(text, kernels), "Test");
        Assert.Contains("Kernels.Find(\"root_norm_to_codes\")", code, StringComparison.Ordinal);
        Assert.Contains("Kernels.Find(\"relu_square_multiply_root_norm_to_codes\")", code, StringComparison.Ordinal);
        Assert.DoesNotContain("rms_norm", code, StringComparison.Ordinal);
    }

    [Fact]
    public void A_product_is_added_to_the_residual_stream_as_it_is_stored()
    {
        var kernels = SpecFolder.Load().All<KernelSpec>().Select(kernel => kernel.Name == "add" ? Rename(kernel, "sum_up") : kernel).ToList();
        var program = ModelTexts.Lower(ModelTexts.Shipped(B158), kernels);
        Assert.Equal(2, program.Layer.OfType<MultiplyStep>().SelectMany(step => step.Products).Count(product => product.Residual == product.Output));
        Assert.DoesNotContain(program.Layer.OfType<KernelStep>(), step => step.Kernel == "sum_up");
    }

    [Theory]
    [InlineData("y = BitLinear(RmsNorm(JoinParts(Attention(q, k, v)), attn_sub_norm), attn_output);\n      x += y;\n      x += y;")]
    [InlineData("y = BitLinear(RmsNorm(JoinParts(Attention(q, k, v)), attn_sub_norm), attn_output);\n      x = RmsNorm(x, attn_norm);\n      x += y;")]
    public void An_addition_stays_where_its_product_is_read_again_or_its_other_term_comes_later(string lines)
    {
        const string line = "x += BitLinear(RmsNorm(JoinParts(Attention(q, k, v)), attn_sub_norm), attn_output);";
        var program = ModelTexts.Lower(ModelTexts.Changed(B158, line, lines));
        Assert.Single(program.Layer.OfType<MultiplyStep>().SelectMany(step => step.Products), product => product.Residual is not null);
        Assert.Single(program.Layer.OfType<KernelStep>(), step => step.Kernel.Split('_').Contains("add"));
    }

    [Theory]
    [InlineData("bitnet_b158.model.yaml")]
    [InlineData("bitnet.model.yaml")]
    [InlineData("llama.model.yaml")]
    public void Attention_hands_on_its_parts_in_blocks_of_tokens(string file)
    {
        var program = ModelTexts.Lower(ModelTexts.Shipped(file));
        var block = Assert.Single(program.Layer.OfType<BlockStep>());
        Assert.Equal(["attention", "join_parts"], block.Steps.Select(step => step.Kernel));
        Assert.All(block.Steps[0].Writes(), value => Assert.Equal(Extent.Of(ModelNames.BlockTokens), program.Values[value].Shape[0]));
        Assert.DoesNotContain(program.Values, value => value.Shape.Contains(Extent.Of(ModelNames.TokenCount)) && value.Shape.Contains(Extent.Of(8)));
    }

    [Fact]
    public void A_kernel_that_sees_other_tokens_is_called_for_all_of_them()
    {
        // Blind to what came before the call, the parts of a token would be other ones in a block.
        var kernels = SpecFolder.Load().All<KernelSpec>().Select(kernel => kernel.Name == "join_parts" ? Map(kernel, Forget) : kernel).ToList();
        Assert.Empty(ModelTexts.Lower(ModelTexts.Shipped(B158), kernels).Layer.OfType<BlockStep>());

        static Expr Forget(Expr value) => value is NameExpr { Name: "past" } ? new IntConst(0) : value.MapChildren(Forget);
    }

    [Theory]
    [InlineData("float s = x[t, 0];", "x[t, i] * s", true)]
    [InlineData("float s = x[0, 0];", "x[t, i] * s", false)]
    [InlineData("int at = past + t;", "x[t, i] * table[at]", true)]
    [InlineData("int at = t + 1;", "x[t, i] * table[at]", false)]
    [InlineData("float s = sum(u < t, x[u, 0]);", "x[t, i] * s", false)]
    public void Tokens_are_independent_where_a_kernel_reads_their_own_rows(string scalar, string value, bool independent)
    {
        string name = scalar.Split(' ')[1];
        string text = $"kernel: probe\nsummary: For this test\nin: {{ x: \"f32[t, n]\", table: \"f32[m]\", past: int }}\nout: {{ y: \"f32[t, n]\" }}\nbody: |\n  {scalar}\n  y[t, i] = {value} + table[past] * {name};\n";
        var bag = new DiagnosticBag("probe.kernel.yaml");
        var kernel = KernelBinder.Bind(YamlSpecReader.Read("probe.kernel.yaml", text).Document!, bag);
        Assert.Empty(bag.Diagnostics.Select(mistake => mistake.ToString()));
        Assert.Equal(independent, TokenIndependence.Holds(kernel!.Variants[0]));
    }

    [Fact]
    public void A_reordered_body_gives_reordered_code()
    {
        string parallel = ModelTexts.Shipped(B158)
            .Replace("f = RmsNorm(x, ffn_norm);", "", StringComparison.Ordinal)
            .Replace("h = RmsNorm(x, attn_norm);", "f = RmsNorm(x, ffn_norm);\n      h = RmsNorm(x, attn_norm);", StringComparison.Ordinal);
        var program = ModelTexts.Lower(parallel);
        var norms = program.Layer.OfType<KernelStep>().Where(step => step.Kernel == "rms_norm_quantize").ToList();
        Assert.Equal("f = RmsNorm(x, ffn_norm), as codes", norms[0].Source);
        Assert.Equal("h = RmsNorm(x, attn_norm), as codes", norms[1].Source);
        // The feed-forward input is made before attention changes x, so it outlives attention.
        Assert.NotEqual(Buffer(program, "f_codes"), Buffer(program, "h_codes"));
        Assert.Equal(Buffer(ModelTexts.Lower(ModelTexts.Shipped(B158)), "f_codes"), Buffer(ModelTexts.Lower(ModelTexts.Shipped(B158)), "h_codes"));
    }

    [Fact]
    public void The_shipped_programs_are_as_reviewed()
    {
        foreach (string file in (string[])["bitnet_b158", "bitnet", "llama"])
        {
            var program = ModelTexts.Lower(ModelTexts.Shipped(file + ".model.yaml"));
            Golden.Check("Models", file + ".program.txt", ModelPrinter.Print(program));
            Golden.Check("Models", file + ".g.cs.txt", ModelEmitter.Emit(program, "BitNet.Golden"));
        }
    }

    private static KernelSpec Map(KernelSpec kernel, Func<Expr, Expr> map) =>
        kernel with { Variants = [.. kernel.Variants.Select(variant => variant with { Body = [.. variant.Body.Select(statement => KernelRewriter.MapExpressions(statement, map))] })] };

    private static int Buffer(ModelProgram program, string value) => program.Values.Single(candidate => candidate.Name == value).Buffer;

    private static KernelSpec Rename(KernelSpec kernel, string name) =>
        kernel with { Name = name, Variants = [.. kernel.Variants.Select(variant => variant with { Name = name })] };
}
