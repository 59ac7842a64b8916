using System.Buffers.Binary;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Emit;
using BitNet.Gen.Expressions;
using BitNet.Gen.Interpretation;
using BitNet.Gen.Kernels;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Programs;
using BitNet.Gen.Scheduling;
using BitNet.Gen.Specs;
using BitNet.Gen.Tests.Kernels;
using BitNet.Gen.Tests.Targets;

namespace BitNet.Gen.Tests.Scheduling;

/// <summary>Every kernel on every target, whether this machine has it or not: the schedule (L3) and its instructions (L4) interpreted, against the kernel (L2), bit for bit.</summary>
public sealed class InterpretedKernelTests
{
    private const int Slack = 64;

    public static TheoryData<string> Targets => [.. TargetFolder.Names];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Schedules_and_instructions_equal_the_kernel(string target)
    {
        foreach (var call in KernelCases.Calls(special: true).Where(IsSmall)) CheckLevels(call, target);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Rows_of_every_format_equal_the_kernel(string target)
    {
        foreach (var call in CompiledKernelTests.RowsCalls) CheckLevels(call, target);
    }

    [Fact]
    public void A_target_without_rows_gets_scalar_code()
    {
        var bare = TargetFolder.Get("avx512") with { Rows = [] };
        var program = KernelScheduler.Schedule(KernelCall.Find("rms_norm"), bare, new RowCoverage(bare));
        Assert.DoesNotContain(program.Body.ToArray(), s => s is VectorDefine or VectorStore);
        var call = KernelCall.Random(KernelCall.Find("rms_norm"), new() { ["t"] = 2, ["n"] = 33, ["eps"] = 1e-5f }, 1);
        Check(call, call.Copy().Interpret(), "rms_norm without rows", (arrays, scalars, items) => ProgramInterpreter.Run(program, arrays, scalars, 0, items));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_quotient_that_a_loop_does_not_change_is_computed_before_it(string target)
    {
        var spec = TargetFolder.Get(target);
        var program = KernelScheduler.Schedule(KernelCall.Find("rms_norm"), spec, new RowCoverage(spec));
        Assert.Single(program.Body, s => s is ScalarStatement scalar && scalar.Value.Descendants().Any(e => e is CallExpr { Function: Function.Sqrt }));
        Assert.Equal(2, ProgramPrinter.Print(program).Split("sqrt(").Length);
    }

    [Theory]
    [InlineData("y[i] = x[i] * k;")]
    [InlineData("float top = max(j, x[j]); y[i] = exp(x[i] - top) * k;")]
    [InlineData("y[whole] = x[whole] + k;")]
    public void A_kernel_of_one_dimension_is_one_item_in_lanes(string body)
    {
        string text = $"kernel: k\nsummary: s\nin: {{ x: \"f32[n]\", k: f32 }}\nout: {{ y: \"f32[n]\" }}\nbody: |\n  {body}\n";
        var compilation = SpecCompiler.Load([("k.kernel.yaml", text)]);
        Assert.Empty(compilation.Diagnostics.ToArray());
        var kernel = compilation.Set.All<KernelSpec>().Single().Variants[0];
        Assert.Empty(KernelVerifier.Verify(kernel));
        Assert.Equal(new IntConst(1), Assert.Single(kernel.Items).Limit);
        var call = KernelCall.Random(kernel, new() { ["n"] = 37, ["k"] = 0.5f }, 3);
        if (!body.Contains("top", StringComparison.Ordinal))
        {
            var computed = call.Copy().Interpret().Tensors;
            for (int i = 0; i < 37; i++) Assert.Equal(body.Contains('*') ? (float)call.Tensors["x"][i] * 0.5f : (float)call.Tensors["x"][i] + 0.5f, (float)computed["y"][i]);
        }

        foreach (string target in TargetFolder.Names) CheckLevels(call, target);
        var wide = TargetFolder.Get("avx2");
        Assert.Contains(KernelScheduler.Schedule(kernel, wide, new RowCoverage(wide)).Body.WithNested(), statement => statement is VectorStore);
    }

    [Theory]
    [InlineData("y[t, g, h, i] = sum(j < past + t + 1, p[t, g, h, j] * rows[g, j, i]);", true)] // the same rows for every token
    [InlineData("int first = (past + t) / 4 * 4; y[t, g, h, i] = sum(j < past + t + 1 - first, p[t, g, h, j] * rows[g, first + j, i]);", true)]
    [InlineData("y[t, g, h, i] = sum(j < past + t + 1, p[t, g, h, j] * rows[g, past + t - j, i]);", false)] // backwards from the token's own
    [InlineData("y[t, g, h, i] = sum(j < past + t + 1, p[t, g, h, j] * rows[h, j, i]);", false)] // other rows inside an item
    [InlineData("y[t, g, h, i] = sum(j < c - t, p[t, g, h, j] * rows[g, j, i]);", false)] // the last token does not need the most
    public void Tokens_share_a_cache_where_they_read_the_same_of_it(string body, bool share)
    {
        string text = $"kernel: k\nsummary: s\nin: {{ p: \"f32[t, g, h, c]\", rows: \"cache f16[{(body.Contains("rows[h", StringComparison.Ordinal) ? "h" : "g")}, c, n]\"{(body.Contains("past", StringComparison.Ordinal) ? ", past: int" : "")} }}\n"
            + $"out: {{ y: \"f32[t, g, h, n]\" }}\nparallel: [g, t]\nbody: |\n  {body}\n";
        var compilation = SpecCompiler.Load([("k.kernel.yaml", text)]);
        Assert.Empty(compilation.Diagnostics.ToArray());
        var kernel = compilation.Set.All<KernelSpec>().Single().Variants[0];
        var spec = TargetFolder.Get("avx2");
        Assert.Equal(share ? 2 : 1, KernelScheduler.Programs(kernel, spec, new RowCoverage(spec)).Count);
        var call = KernelCall.Random(kernel, new() { ["t"] = 5, ["g"] = 3, ["h"] = 3, ["n"] = 21, ["c"] = 80, ["past"] = 66 }, 3);
        foreach (string target in new[] { "avx2", "avx512" }) CheckLevels(call, target);
    }

    [Theory]
    [InlineData("t > 0 ? x[t - 1, i] : 0")]
    [InlineData("i > 0 ? max(x[t, i - 1], 0) : x[t, i]")]
    [InlineData("t > 0 ? exp(x[t - 1, i]) + sum(j, x[t - 1, j]) : abs(x[t, i])")]
    [InlineData("sum(j, t + j > 0 ? max(x[t, i], x[t, j]) : 0)")]
    [InlineData("x[t, i] > 0 ? x[t, i] * 2 : -x[t, i]")]
    public void What_a_branch_reads_is_read_under_its_condition_only(string value)
    {
        string text = $"kernel: k\nsummary: s\nin: {{ x: \"f32[t, n]\" }}\nout: {{ y: \"f32[t, n]\" }}\nbody: |\n  y[t, i] = {value};\n";
        var compilation = SpecCompiler.Load([("k.kernel.yaml", text)]);
        Assert.Empty(compilation.Diagnostics.ToArray());
        var kernel = compilation.Set.All<KernelSpec>().Single().Variants[0];
        var call = KernelCall.Random(kernel, new() { ["t"] = 3, ["n"] = 21 }, 5);
        var expected = call.Copy().Interpret();
        foreach (string target in TargetFolder.Names)
        {
            var spec = TargetFolder.Get(target);
            var bag = new DiagnosticBag("k");
            var lowered = PassPipeline.Lower(KernelScheduler.Schedule(kernel, spec, new RowCoverage(spec)), spec, bag);
            Assert.Empty(bag.Diagnostics.Select(d => d.ToString()));
            Check(call, expected, $"{value} on {target}", (arrays, scalars, items) => ProgramInterpreter.Run(lowered!, spec, arrays, scalars, 0, items));
        }
    }

    private static void CheckLevels(KernelCall call, string target) => CheckLevels(call, TargetFolder.Get(target));

    /// <summary>Compares the schedules and instructions for a target with the kernel.</summary>
    internal static void CheckLevels(KernelCall call, TargetSpec spec)
    {
        var expected = call.Expected;
        string what = $"{call.Kernel.Name} {call.Kernel.Variant} on {spec.Name}";
        foreach (var scheduled in KernelScheduler.Programs(call.Kernel, spec, new RowCoverage(spec)))
        {
            Check(call, expected, $"{what} as trees, {scheduled.Variant}", (arrays, scalars, items) => ProgramInterpreter.Run(scheduled, arrays, scalars, 0, items));
            var bag = new DiagnosticBag(call.Kernel.Name);
            var lowered = PassPipeline.Lower(scheduled, spec, bag);
            Assert.Empty(bag.Diagnostics.Select(d => d.ToString()));
            Check(call, expected, $"{what} as instructions, {scheduled.Variant}", (arrays, scalars, items) => ProgramInterpreter.Run(lowered!, spec, arrays, scalars, 0, items));
        }
    }

    private static bool IsSmall(KernelCall call) =>
        call.Numbers.TryGetValue("n", out double n) ? n is 1 or 15 or 16 or 33 or 64 : call.Numbers.ContainsKey("b") || call.Numbers["d"] is 2 or 4 or 16 or 20 or 100;

    private static void Check(KernelCall call, KernelCall expected, string what, Action<Dictionary<string, byte[]>, Dictionary<string, ExprValue>, long> run)
    {
        var actual = call.Copy();
        var arrays = actual.Tensors.ToDictionary(t => t.Key, t => Bytes(t.Value));
        var scalars = call.Numbers.ToDictionary(n => n.Key, n => call.Kernel.Scalar(n.Key) is { Type: Gen.Expressions.ValueType.Float } ? ExprValue.Of((float)n.Value) : ExprValue.Of((long)n.Value));
        long items = (long)call.Kernel.Items.Aggregate(1.0, (all, item) => all * KernelCall.Value(item.Limit, call.Numbers));
        run(arrays, scalars, items);
        foreach (var (name, data) in actual.Tensors) Read(data, arrays[name]);
        expected.AssertEqual(actual, what);
    }

    /// <summary>A tensor as memory, with what kernels may read behind it.</summary>
    internal static byte[] Bytes(TensorData data)
    {
        int width = data.Element.Bytes();
        var bytes = new byte[(data.Count * width) + Slack];
        for (int i = 0; i < data.Count; i++)
        {
            var at = bytes.AsSpan(i * width);
            switch (data.Element)
            {
                case ElementType.F32: BinaryPrimitives.WriteSingleLittleEndian(at, (float)data[i]); break;
                case ElementType.F16: BinaryPrimitives.WriteInt16LittleEndian(at, (short)FloatBits.ToF16((float)data[i])); break;
                case ElementType.BF16: BinaryPrimitives.WriteInt16LittleEndian(at, (short)FloatBits.ToBF16((float)data[i])); break;
                case ElementType.I32: BinaryPrimitives.WriteInt32LittleEndian(at, (int)data[i]); break;
                default: at[0] = (byte)(long)data[i]; break;
            }
        }

        return bytes;
    }

    /// <summary>Reads a tensor back.</summary>
    internal static void Read(TensorData data, ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < data.Count; i++) data[i] = Read(data.Element, bytes[(i * data.Element.Bytes())..]);
    }

    private static double Read(ElementType element, ReadOnlySpan<byte> at) => element switch
    {
        ElementType.F32 => BinaryPrimitives.ReadSingleLittleEndian(at),
        ElementType.F16 => FloatBits.FromF16(BinaryPrimitives.ReadUInt16LittleEndian(at)),
        ElementType.BF16 => FloatBits.FromBF16(BinaryPrimitives.ReadUInt16LittleEndian(at)),
        ElementType.I32 => BinaryPrimitives.ReadInt32LittleEndian(at),
        ElementType.I8 => (sbyte)at[0],
        _ => at[0],
    };
}
