using BitNet.Gen.Models;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Tests.Models;

/// <summary>Each mistake in a model is found at its place; the shipped models that every case is made from pass.</summary>
public sealed class ModelRuleTests
{
    private const string B158 = "bitnet_b158.model.yaml";

    [Theory]
    [InlineData("bitnet_b158.model.yaml")]
    [InlineData("bitnet.model.yaml")]
    [InlineData("llama.model.yaml")]
    public void Shipped_models_are_sound(string file) => ModelTexts.Lower(ModelTexts.Shipped(file));

    [Theory]
    [InlineData("BNG2401", "RmsNorm(x, attn_norm)", "RmsNorm(x, atn_norm)", "atn_norm")]
    [InlineData("BNG2401", "BitLinear(h, attn_q)", "BitLinear(g, attn_q)", "g, attn_q")]
    [InlineData("BNG2401", "BitLinear(h, attn_q)", "BitLinear(h, attn_z)", "attn_z")]
    [InlineData("BNG2402", "h = RmsNorm(", "h = RmNorm(", "RmNorm(")]
    [InlineData("BNG2402", "ffn_gate))) * BitLinear", "ffn_gate))) - BitLinear", "- BitLinear")]
    [InlineData("BNG2403", "RmsNorm(x, attn_norm)", "RmsNorm(x, attn_norm, eps, eps)", "RmsNorm(")]
    [InlineData("BNG2403", "BitLinear(h, attn_q)", "BitLinear(h)", "BitLinear(")]
    [InlineData("BNG2403", "JoinParts(Attention(q, k, v))", "JoinParts(Attention(q, k, v), past, k)", "JoinParts(")]
    [InlineData("BNG2403", "JoinParts(Attention(q, k, v))", "Square(Attention(q, k, v))", "Attention(q")]
    [InlineData("BNG2404", "RmsNorm(x, attn_norm)", "RmsNorm(x, ffn_sub_norm)", "ffn_sub_norm")]
    [InlineData("BNG2404", "BitLinear(f, ffn_gate)", "BitLinear(f, ffn_down)", "f, ffn_down")]
    [InlineData("BNG2404", "Attention(q, k, v)", "Attention(h, k, v)", "attn_sub_norm")]
    [InlineData("BNG2406", "RmsNorm(x, output_norm)", "RmsNorm(x, attn_norm)", "attn_norm")]
    [InlineData("BNG2406", "RmsNorm(x, output_norm)", "RmsNorm(Rope(x), output_norm)", "Rope(")]
    [InlineData("BNG2407", "RmsNorm(x, attn_norm)", "RmsNorm(x)", "RmsNorm(")]
    [InlineData("BNG2408", "h = RmsNorm(x, attn_norm);", "if (h > 0) { }", "if (")]
    [InlineData("BNG2408", "h = RmsNorm(x, attn_norm);", "h = x > 0 ? x : x;", "x > 0 ? x")]
    [InlineData("BNG2408", "var layer in layers", "var l in layers", "foreach")]
    [InlineData("BNG2410", "Attention(q, k, v)", "Attention(k, k, v)", "k, k, v")]
    [InlineData("BNG2410", "RmsNorm(JoinParts(Attention(q, k, v)), attn_sub_norm)", "Attention(q, k, v)", "Attention(q")]
    [InlineData("BNG2410", "BitLinear(h, attn_q)", "BitLinear(tokens, attn_q)", "tokens")]
    [InlineData("BNG2410", "RmsNorm(x, attn_norm)", "RmsNorm(x, attn_norm, n_ff)", "n_ff")]
    [InlineData("BNG2411", "return Linear(", "y = Linear(", "")]
    [InlineData("BNG2411", "return Linear(RmsNorm(x, output_norm), output ?? token_embd)", "y = Linear(x, output ?? token_embd); return RmsNorm(x, output_norm)", "return")]
    [InlineData("BNG2412", "output ?? token_embd", "output", "output")]
    [InlineData("BNG2416", "h = RmsNorm(x, attn_norm);", "eps = RmsNorm(x, attn_norm);", "eps")]
    public void A_mistake_in_a_body_is_found_at_its_place(string id, string part, string wrong, string at)
    {
        var (_, mistakes, document) = ModelTexts.TryLower(ModelTexts.Changed(B158, part, wrong));
        var mistake = mistakes.First();
        Assert.Equal((id, "forward"), (mistake.Rule.Id, mistake.NodePath));
        string body = ((SpecScalar)document.Root["forward"]!).Text;
        Assert.StartsWith(at, body[mistake.Offset..], StringComparison.Ordinal);
        int within = wrong.IndexOf(at, StringComparison.Ordinal);
        string sound = ModelTexts.Body(ModelTexts.Shipped(B158));
        if (at.Length > 0 && within >= 0) Assert.Equal(sound.IndexOf(part, StringComparison.Ordinal) + within, mistake.Offset);
    }

    [Theory]
    [InlineData("BNG2405", "  output_norm:", "  spare: { tensor: spare.weight, shape: [n_embd] }\n  output_norm:", "weights/spare")]
    [InlineData("BNG2414", "token_embd.weight, shape", "\"token embd\", shape", "weights/token_embd/tensor")]
    [InlineData("BNG2414", "\"blk.{layer}.attn_norm.weight\"", "blk.attn_norm.weight", "layer/attn_norm/tensor")]
    [InlineData("BNG2415", "shape: [n_embd] }\n  output:", "shape: [n_embed] }\n  output:", "weights/output_norm/shape/0")]
    [InlineData("BNG2415", "shape: [n_embd] }\n  output:", "shape: [eps] }\n  output:", "weights/output_norm/shape/0")]
    [InlineData("BNG2416", "  n_ff:", "  t:", "config#t")]
    [InlineData("BNG2416", "  output_norm:", "  eps: { tensor: eps.weight, shape: [n_embd] }\n  output_norm:", "weights#eps")]
    [InlineData("BNG2416", "model: BitNetB158", "model: Layer", "model")]
    [InlineData("BNG2416", "model: BitNetB158", "model: lower", "model")]
    [InlineData("BNG2417", "sqrt(head_dim)", "root(head_dim)", "config/scale/value")]
    [InlineData("BNG2403", "sqrt(head_dim)", "sqrt(head_dim, 2)", "config/scale/value")]
    [InlineData("BNG2401", "sqrt(head_dim)", "sqrt(hed_dim)", "config/scale/value")]
    [InlineData("BNG2418", "key: rope.dimension_count, default", "rows: token_embd.weight, default", "config/n_rot")]
    [InlineData("BNG2418", "{ rows: token_embd.weight }", "{ type: int }", "config/n_vocab")]
    [InlineData("BNG2401", "layers: n_layer", "layers: n_layers", "layers")]
    [InlineData("BNG1010", "optional: true", "optionel: true", "weights/output#optionel")]
    [InlineData("BNG1011", "summary:", "#", "")]
    public void A_mistake_outside_of_the_body_is_found(string id, string part, string wrong, string path)
    {
        var (_, mistakes, _) = ModelTexts.TryLower(ModelTexts.Changed(B158, part, wrong));
        Assert.Contains(mistakes, mistake => mistake.Rule.Id == id && mistake.NodePath.Replace("#optionel", "") == path.Replace("#optionel", ""));
    }

    [Fact]
    public void A_dimension_that_nothing_decides_is_named()
    {
        string flat = ModelTexts.Changed(B158, "shape: [n_head_kv, head_dim, n_embd], scale: \"blk.{layer}.attn_k", "shape: [\"n_head_kv * head_dim\", n_embd], scale: \"blk.{layer}.attn_k");
        var (_, mistakes, _) = ModelTexts.TryLower(flat);
        Assert.Equal("BNG2409", Assert.Single(mistakes).Rule.Id);
    }

    [Fact]
    public void A_model_without_a_quantiser_is_a_mistake()
    {
        var kernels = SpecFolder.Load().All<BitNet.Gen.Kernels.KernelSpec>().Where(kernel => kernel.Activations is null);
        var (_, mistakes, _) = ModelTexts.TryLower(ModelTexts.Shipped(B158), kernels);
        Assert.Equal("BNG2413", Assert.Single(mistakes).Rule.Id);
    }

    [Fact]
    public void Two_models_cannot_stand_for_one_architecture()
    {
        var shipped = SpecFolder.Load();
        Assert.All(ModelPlans.From(shipped), plan => Assert.Empty(((ModelPlan)plan).Mistakes.ToArray()));

        var llama = shipped.Find<ModelSpec>("Llama")!;
        var other = new BoundSpec("model", "other.model.yaml", "Other", llama with { Name = "Other", File = "other.model.yaml" });
        var mistake = Assert.Single(ModelPlans.From(shipped with { Specs = [.. shipped.Specs, other] }).SelectMany(plan => ((ModelPlan)plan).Mistakes.ToArray()));
        Assert.Equal(("BNG2419", "other.model.yaml", "gguf"), (mistake.Rule.Id, mistake.File, mistake.NodePath));
    }
}
