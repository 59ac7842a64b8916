using BitNet.Inference.Generation;
using BitNet.Inference.Loading;
using BitNet.Inference.Synthetic;
using BitNet.Runtime.Hardware;

namespace BitNet.Benchmarks.Floor;

/// <summary>
/// What a whole model makes of the floor's speed, alternating with it in one process: decoding as a share of the memory rate next to the share that the floor's
/// gemv at 1.6 bits reaches, and the ternary products of a prompt next to the floor's gemm.
/// </summary>
internal sealed class ModelComparison(SyntheticShape shape, int threads, int rounds)
{
    private const int PromptTokens = 512;
    private const int Context = 16;
    private const int DecodedTokens = 64;

    private readonly List<double> _decodeRatios = [], _decodes = [], _decodeShares = [], _floorShares = [];
    private readonly List<double> _promptRatios = [], _prompts = [], _floorMacs = [];

    /// <summary>Multiply-adds of a token with ternary weights: those of every layer's seven matrices.</summary>
    private double TernaryMacs
    {
        get
        {
            double keys = (double)shape.Width / shape.Heads * shape.KeyHeads;
            return shape.Layers * shape.Width * (2.0 * shape.Width + 2 * keys + 3.0 * shape.Inner);
        }
    }

    public int Run()
    {
        if (!FloorKernels.IsSupported)
        {
            Console.Error.WriteLine(FloorKernels.Unsupported);
            return 1;
        }

        using var source = new SyntheticModel(shape, new SyntheticOptions { HeadFormat = "q8_0" });
        using var model = LanguageModel.Load(source.File, new ModelOptions { Threads = threads, KvType = "f16", ContextLength = PromptTokens, WeightBits = 1.6 }, null, source);
        using var memory = new MemoryReadRate(model.Pool);
        using var floor = new FloorRig(model.Pool);
        using Session session = model.CreateSession(PromptTokens);
        int[] tokens = [.. Enumerable.Range(0, PromptTokens).Select(i => (int)((i * 7919L + 1) % shape.Vocabulary))];
        for (int round = 0; round <= rounds; round++)
        {
            Console.Error.Write($"\rround {round} of {rounds}, the first warms up");
            Decode(model, session, tokens, memory, floor, counts: round > 0);
            Prompt(session, tokens, floor, counts: round > 0);
        }

        Console.Error.WriteLine();
        Console.WriteLine(FormattableString.Invariant($"{shape.Name}, 1.6 bits a weight, q8_0 head, target {model.Kernels.Target.Name}, {model.Pool.Threads} threads, {rounds} rounds, medians"));
        Console.WriteLine(FormattableString.Invariant($"decode  {Median.Of(_decodeRatios):F2} of the floor's share of the memory rate   {Median.Of(_decodes):F1} tokens/s = {Median.Of(_decodeShares):F2}, floor {Median.Of(_floorShares):F2}"));
        Console.WriteLine(FormattableString.Invariant($"prompt  {Median.Of(_promptRatios):F2} of the floor's gemm   {Median.Of(_prompts):F1} tokens/s = {Median.Of(_prompts) * TernaryMacs / 1e9:F0} ternary GMAC/s, floor {Median.Of(_floorMacs):F0}"));
        return 0;
    }

    private void Decode(LanguageModel model, Session session, int[] tokens, MemoryReadRate memory, FloorRig floor, bool counts)
    {
        session.Truncate(0);
        session.Prefill(tokens.AsSpan(0, Context));
        double before = FloorShare(memory, floor);
        double rate = memory.Measure();
        double seconds = FloorRig.Time(() =>
        {
            foreach (int token in tokens.AsSpan(Context, DecodedTokens)) session.Decode(token);
        });
        rate = (rate + memory.Measure()) / 2;
        double reference = (before + FloorShare(memory, floor)) / 2;
        if (!counts) return;
        double speed = DecodedTokens / seconds, share = speed * model.Forward.WeightBytesPerToken / (rate * 1e9);
        _decodes.Add(speed);
        _decodeShares.Add(share);
        _floorShares.Add(reference);
        _decodeRatios.Add(share / reference);
    }

    private void Prompt(Session session, int[] tokens, FloorRig floor, bool counts)
    {
        session.Truncate(0);
        double macs = (double)FloorRig.GemmRows * FloorRig.K * FloorRig.Tokens;
        double before = FloorRig.Time(() => floor.Gemm(FloorRig.Tokens));
        double speed = tokens.Length / FloorRig.Time(() => session.Prefill(tokens));
        double reference = macs / ((before + FloorRig.Time(() => floor.Gemm(FloorRig.Tokens))) / 2);
        if (!counts) return;
        _prompts.Add(speed);
        _floorMacs.Add(reference / 1e9);
        _promptRatios.Add(speed * TernaryMacs / reference);
    }

    private static double FloorShare(MemoryReadRate memory, FloorRig floor)
    {
        double before = memory.Measure();
        double gemv = FloorRig.RadixBytes / FloorRig.Time(floor.Gemv16) / 1e9;
        return gemv / ((before + memory.Measure()) / 2);
    }
}
