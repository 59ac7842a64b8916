using BitNet.Gen.Kernels;

namespace BitNet.Gen.Tests.Kernels;

/// <summary>Fused kernels against their parts, bit for bit.</summary>
public sealed class KernelFusionTests
{
    private static readonly int[] Lengths = [1, 15, 16, 17, 64, 100, 129];

    [Fact]
    public void Norm_and_quantise()
    {
        var fused = KernelFusion.Fuse("norm_quantize", "", [Step("rms_norm", "x", "w", "eps", "h"), Step("quantize", "h", "q", "s", "sums")], ["q", "s", "sums"]);
        Check(fused, ["x", "w", "eps", "q", "s", "sums", "n"], ["h"], call =>
        {
            Part(call, "rms_norm", ("x", "x"), ("w", "w"), ("y", "h"));
            Part(call, "quantize", ("x", "h"), ("q", "q"), ("s", "s"), ("sums", "sums"));
        });
    }

    [Fact]
    public void Gate_up_norm_and_quantise()
    {
        var fused = KernelFusion.Fuse(
            "gate_norm_quantize",
            "",
            [Step("relu", "gate", "r"), Step("square", "r", "r2"), Step("multiply", "r2", "up", "a"), Step("rms_norm", "a", "w", "eps", "h"), Step("quantize", "h", "q", "s", "sums")],
            ["q", "s", "sums"]);
        Check(fused, ["gate", "up", "w", "eps", "q", "s", "sums", "n"], ["a", "h", "r"], call =>
        {
            Part(call, "relu", ("x", "gate"), ("y", "r"));
            Part(call, "square", ("x", "r"), ("y", "r2"));
            Part(call, "multiply", ("a", "r2"), ("b", "up"), ("y", "a"));
            Part(call, "rms_norm", ("x", "a"), ("w", "w"), ("y", "h"));
            Part(call, "quantize", ("x", "h"), ("q", "q"), ("s", "s"), ("sums", "sums"));
        });
    }

    [Fact]
    public void An_intermediate_that_is_kept_is_an_output()
    {
        var fused = KernelFusion.Fuse("swiglu", "", [Step("silu", "gate", "s"), Step("multiply", "s", "up", "y")], ["s", "y"]);
        Check(fused, ["gate", "up", "s", "y", "n"], [], call =>
        {
            Part(call, "silu", ("x", "gate"), ("y", "s"));
            Part(call, "multiply", ("a", "s"), ("b", "up"), ("y", "y"));
        });
    }

    [Fact]
    public void An_intermediate_that_is_read_once_is_inlined()
    {
        var fused = KernelFusion.Fuse("swiglu", "", [Step("silu", "gate", "s"), Step("multiply", "s", "up", "y")], ["y"]);
        Assert.Single(fused.Body);
        Check(fused, ["gate", "up", "y", "n"], [], call =>
        {
            Part(call, "silu", ("x", "gate"), ("y", "s"));
            Part(call, "multiply", ("a", "s"), ("b", "up"), ("y", "y"));
        });
    }

    [Fact]
    public void A_row_that_each_element_needs_whole_is_not_inlined()
    {
        var fused = KernelFusion.Fuse("softmax_of_square", "", [Step("square", "x", "x2"), Step("softmax", "x2", "y")], ["y"]);
        Check(fused, ["x", "y", "n"], ["e", "x2"], call =>
        {
            Part(call, "square", ("x", "x"), ("y", "x2"));
            Part(call, "softmax", ("x", "x2"), ("y", "y"));
        });
    }

    private static FusionStep Step(string kernel, params string[] names) => new(KernelCall.Find(kernel), [.. names]);

    private static void Check(KernelIr fused, string[] slots, string[] locals, Action<KernelCall> parts)
    {
        Assert.Empty(KernelVerifier.Verify(fused));
        Assert.Equal(slots, fused.Slots);
        Assert.Equal(locals, fused.Tensors.Where(t => t.Role == TensorRole.Local).Select(t => t.Name).Order(StringComparer.Ordinal));
        foreach (int n in Lengths)
        {
            var call = KernelCall.Random(fused, new() { ["t"] = 3, ["n"] = n, ["eps"] = 1e-5f }, n, special: n % 2 == 1);
            var separate = call.Copy();
            parts(separate);
            separate.AssertEqual(call.Interpret(), fused.Name);
        }
    }

    /// <summary>Runs one kernel on the arrays of a call, making intermediates as it writes them.</summary>
    private static void Part(KernelCall call, string kernel, params (string Own, string Shared)[] names)
    {
        var ir = KernelCall.Find(kernel);
        var part = KernelCall.Random(ir, call.Numbers, 0);
        foreach (var (own, shared) in names)
        {
            if (call.Tensors.TryGetValue(shared, out var data)) part.Tensors[own] = data;
            else call.Tensors[shared] = part.Tensors[own];
        }

        part.Interpret();
    }
}
