namespace BitNet.Inference.Sampling;

/// <summary>Chooses the next token from logits, without allocating. One sequence at a time.</summary>
/// <remarks>
/// The steps, in this order: repetition penalty, top-k, top-p, min-p, temperature, draw. Top-p and min-p see the probabilities
/// at temperature 1, over the tokens that the steps before have kept. Equal logits are ordered by token id.
/// The random numbers are xoshiro256**, one for each token that is drawn, so a seed gives the same choices everywhere where the logits are the same.
/// </remarks>
public sealed class Sampler
{
    private readonly SamplerOptions _options;
    private readonly int[] _candidates;
    private readonly double[] _weights;
    private readonly int[] _penalisedAt;
    private int _step;
    private Xoshiro256 _random;

    /// <summary>A sampler for a vocabulary.</summary>
    /// <param name="options">How to choose.</param>
    /// <param name="vocabularySize">How many logits there will be.</param>
    /// <exception cref="SamplingException">An option is outside its range.</exception>
    public Sampler(SamplerOptions options, int vocabularySize)
    {
        options.Validate();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(vocabularySize);
        _options = options;
        bool draws = options.Temperature > 0;
        _candidates = draws ? new int[vocabularySize] : [];
        _weights = draws ? new double[vocabularySize] : [];
        _penalisedAt = options.RepeatPenalty != 1 ? new int[vocabularySize] : [];
        VocabularySize = vocabularySize;
        Seed = options.Seed ?? (ulong)Random.Shared.NextInt64();
        _random = new Xoshiro256(Seed);
    }

    /// <summary>How many logits there must be.</summary>
    public int VocabularySize { get; }

    /// <summary>The seed in use: the one given, or the one taken.</summary>
    public ulong Seed { get; }

    /// <summary>The next token.</summary>
    /// <param name="logits">[vocabulary]; the penalty is applied in place. -infinity forbids a token.</param>
    /// <param name="recent">The tokens so far, the last one last; at least the penalty's window of them, if there are so many.</param>
    /// <exception cref="SamplingException">A logit is NaN or +infinity, or none is finite: the model's weights or kernels are at fault.</exception>
    public int Sample(Span<float> logits, ReadOnlySpan<int> recent)
    {
        if (logits.Length != VocabularySize)
            throw new ArgumentException($"{logits.Length} logits were given for a vocabulary of {VocabularySize}", nameof(logits));
        int best = CheckedArgMax(logits);
        if (_options.RepeatPenalty != 1 && Penalise(logits, recent))
            best = CheckedArgMax(logits);
        return _options.Temperature == 0 ? best : Draw(logits, logits[best]);
    }

    private bool Penalise(Span<float> logits, ReadOnlySpan<int> recent)
    {
        _step++;
        bool changed = false;
        foreach (int id in recent[^Math.Min(recent.Length, _options.RepeatWindow)..])
        {
            // A token that occurs twice is punished once.
            if ((uint)id >= (uint)logits.Length || _penalisedAt[id] == _step)
                continue;
            _penalisedAt[id] = _step;
            logits[id] = logits[id] > 0 ? logits[id] / _options.RepeatPenalty : logits[id] * _options.RepeatPenalty;
            changed = true;
        }
        return changed;
    }

    private int Draw(ReadOnlySpan<float> logits, float max)
    {
        Span<int> kept = _candidates;
        if (_options.TopK > 0 && _options.TopK < kept.Length)
        {
            kept = kept[.._options.TopK];
            CandidateOrder.SelectLargest(logits, kept);
            if (_options.TopP < 1)
                kept = kept[..TopPCount(kept, logits, max, SumOfWeights(kept, logits, max))];
        }
        else
        {
            for (int id = 0; id < kept.Length; id++)
                kept[id] = id;
            if (_options.TopP < 1)
                kept = TopPOfAll(kept, logits, max);
        }
        if (_options.MinP > 0)
            kept = kept[..KeepAtLeast(_options.MinP, kept, logits, max)];
        return DrawFrom(kept, logits, max);
    }

    private Span<int> TopPOfAll(Span<int> all, ReadOnlySpan<float> logits, float max)
    {
        double sum = SumOfWeights(all, logits, max);
        // n tokens below (1 - p) / n of the sum are together less than what top-p may leave out, so only the others need sorting. Half of it covers rounding.
        Span<int> likely = all[..KeepAtLeast((1.0 - _options.TopP) * sum / (2.0 * all.Length), all, logits, max)];
        CandidateOrder.Sort(logits, likely);
        return likely[..TopPCount(likely, logits, max, sum)];
    }

    private int TopPCount(ReadOnlySpan<int> sorted, ReadOnlySpan<float> logits, float max, double sumOfAll)
    {
        double enough = _options.TopP * sumOfAll;
        double sum = 0;
        int count = 0;
        do
            sum += Weight(logits[sorted[count]], max);
        while (++count < sorted.Length && sum < enough);
        return count;
    }

    /// <summary>Moves the tokens of at least that weight (the most probable one has 1) to the front, in their order, and counts them.</summary>
    private static int KeepAtLeast(double weight, Span<int> candidates, ReadOnlySpan<float> logits, float max)
    {
        int count = 0;
        foreach (int id in candidates)
        {
            if (Weight(logits[id], max) >= weight)
                candidates[count++] = id;
        }
        return count;
    }

    private int DrawFrom(ReadOnlySpan<int> candidates, ReadOnlySpan<float> logits, float max)
    {
        double sum = 0;
        for (int i = 0; i < candidates.Length; i++)
        {
            sum += Math.Exp(((double)logits[candidates[i]] - max) / _options.Temperature);
            _weights[i] = sum;
        }
        double point = _random.NextDouble() * sum;
        for (int i = 0; i < candidates.Length; i++)
        {
            if (point < _weights[i])
                return candidates[i];
        }
        // The product can round up to the sum itself.
        return candidates[^1];
    }

    private static double SumOfWeights(ReadOnlySpan<int> candidates, ReadOnlySpan<float> logits, float max)
    {
        double sum = 0;
        foreach (int id in candidates)
            sum += Weight(logits[id], max);
        return sum;
    }

    private static double Weight(float logit, float max) => Math.Exp((double)logit - max);

    /// <summary>The first of the largest logits, after a check that one can be chosen.</summary>
    private static int CheckedArgMax(ReadOnlySpan<float> logits)
    {
        float max = float.NegativeInfinity;
        int best = -1;
        for (int i = 0; i < logits.Length; i++)
        {
            float logit = logits[i];
            // Not below infinity: NaN or +infinity.
            if (!(logit < float.PositiveInfinity))
                throw new SamplingException($"the logit of token {i} is {(float.IsNaN(logit) ? "not a number" : "infinite")}; the model file is damaged, check it with 'bitnet inspect' or download it again");
            if (logit > max)
                (max, best) = (logit, i);
        }
        return best >= 0 ? best : throw new SamplingException("all logits are -infinity, so no token can be chosen; the model file is damaged, check it with 'bitnet inspect' or download it again");
    }
}
