using System.Globalization;
using System.Text;
using BitNet.Gen.Models.Program;

namespace BitNet.Gen.Tests.Models;

/// <summary>Programs compute what their bodies say, whatever their values share: the passes against the body done step by step.</summary>
public sealed class ProgramMemoryTests
{
    private static readonly Dictionary<string, long> Settings = new()
    {
        ["n_layer"] = 2, ["n_embd"] = 8, ["n_ff"] = 12, ["n_head"] = 4, ["n_head_kv"] = 2, ["head_dim"] = 2, ["n_rot"] = 2, ["n_vocab"] = 5,
    };

    [Theory]
    [InlineData("bitnet_b158.model.yaml")]
    [InlineData("bitnet.model.yaml")]
    [InlineData("llama.model.yaml")]
    public void Shipped_programs_read_no_memory_that_was_given_away(string file)
    {
        var program = ModelTexts.Lower(ModelTexts.Shipped(file));
        foreach (var forms in (InputForm[])[InputForm.Values, InputForm.CodesOnly, InputForm.Both])
        {
            double[] logits = new ProgramRunner(program, Settings, forms).Run(3);
            Assert.Equal(15, logits.Length);
            Assert.All(logits, logit => Assert.True(double.IsFinite(logit)));
        }
    }

    [Fact]
    public void Rewriting_a_body_with_more_variables_changes_no_bit()
    {
        string text = ModelTexts.Shipped("llama.model.yaml");
        string other = text
            .Replace("x += Linear(Silu(Linear(f, ffn_gate)) * Linear(f, ffn_up), ffn_down);", "u = Linear(f, ffn_up);\n      g = Linear(f, ffn_gate);\n      s = Silu(g);\n      m = s * u;\n      d = Linear(m, ffn_down);\n      x = x + d;", StringComparison.Ordinal)
            .Replace("k = Keys(Rope(Linear(h, attn_k)));\n      v = Values(Linear(h, attn_v));", "v = Values(Linear(h, attn_v));\n      k = Keys(Rope(Linear(h, attn_k)));", StringComparison.Ordinal);
        Assert.NotEqual(text, other);
        foreach (var forms in (InputForm[])[InputForm.Values, InputForm.CodesOnly, InputForm.Both])
        {
            double[] expected = new ProgramRunner(ModelTexts.Lower(text), Settings, forms).Run(3);
            Assert.Equal(expected, new ProgramRunner(ModelTexts.Lower(other), Settings, forms).Run(3));
        }
    }

    [Fact]
    public void Products_that_want_codes_equal_products_that_must_be_ternary()
    {
        string text = ModelTexts.Shipped("llama.model.yaml");
        double[] ternary = new ProgramRunner(ModelTexts.Lower(text.Replace("Linear(", "BitLinear(", StringComparison.Ordinal)), Settings, InputForm.Both).Run(3);
        Assert.Equal(ternary, new ProgramRunner(ModelTexts.Lower(text), Settings, InputForm.CodesOnly).Run(3));
        Assert.Equal(ternary, new ProgramRunner(ModelTexts.Lower(text), Settings, InputForm.Both).Run(3));
    }

    [Fact]
    public void Random_bodies_read_no_memory_that_was_given_away_and_equal_their_unfused_selves()
    {
        string shipped = ModelTexts.Shipped("llama.model.yaml");
        string head = shipped[..shipped.IndexOf("weights:", StringComparison.Ordinal)];
        for (int seed = 0; seed < 36; seed++)
        {
            var forms = new[] { InputForm.Values, InputForm.CodesOnly, InputForm.Both }[seed % 3];
            string body = RandomBody(new Random(seed), fusable: true);
            string apart = RandomBody(new Random(seed), fusable: false);
            var program = ModelTexts.Lower(head + body);
            double[] logits = new ProgramRunner(program, Settings, forms).Run(2);
            Assert.Equal(logits, new ProgramRunner(ModelTexts.Lower(head + apart), Settings, forms).Run(2));
        }
    }

    /// <summary>A body of random elementwise calls and products over a few variables; without fusion each intermediate is read twice, which keeps it.</summary>
    private static string RandomBody(Random random, bool fusable)
    {
        string[] names = ["x", "y", "z"];
        var text = new StringBuilder("""
            weights:
              token_embd: { tensor: token_embd.weight, shape: [n_vocab, n_embd] }
              norm: { tensor: norm.weight, shape: [n_embd] }
            layers: n_layer
            layer:
              square: { tensor: "blk.{layer}.square.weight", shape: [n_embd, n_embd] }
            forward: |
              x = Embed(token_embd, tokens);
              y = Relu(x);
              z = RmsNorm(x, norm);
              foreach (var layer in layers)
              {
                  x = Linear(y, square);

            """);
        int keep = 0;
        for (int i = random.Next(4, 10); i > 0; i--)
        {
            string target = names[random.Next(3)];
            string a = names[random.Next(3)];
            string b = names[random.Next(3)];
            string line = random.Next(7) switch
            {
                0 => $"{target} = Linear({a}, square);",
                1 => $"{target} = RmsNorm({a}, norm);",
                2 => $"{target} += {b};",
                3 => $"{target} = {a} * {b};",
                4 => $"{target} = {a};",
                5 => Nested(target, $"Relu({a})", "RmsNorm", ", norm"),
                _ => Nested(target, $"{a} * {b}", "Silu", ""),
            };
            text.Append("      ").Append(line).Append('\n');
        }

        return text.Append("  }\n  return Linear(RmsNorm(x * y + z, norm), token_embd);\n").ToString();

        string Nested(string target, string inner, string outer, string rest)
        {
            if (fusable) return $"{target} = {outer}({inner}{rest});";
            string name = "keep" + (keep++).ToString(CultureInfo.InvariantCulture);
            return $"{name} = {inner};\n      {target} = {outer}({name}{rest});\n      unread{name} = Square({name});";
        }
    }
}
