namespace BitNet.Benchmarks.Distance;

/// <summary>Compares logits with reference logits of shape <c>[tokens, vocabulary]</c>.</summary>
internal sealed class Distances(float[] reference, int tokens)
{
    private readonly int _vocabulary = reference.Length / tokens;

    /// <summary>The root mean square of the difference as a share of the reference's own.</summary>
    public double RelativeError(ReadOnlySpan<float> logits)
    {
        double error = 0, size = 0;
        for (int i = 0; i < reference.Length; i++)
        {
            double difference = (double)logits[i] - reference[i];
            error += difference * difference;
            size += (double)reference[i] * reference[i];
        }

        return Math.Sqrt(error / size);
    }

    /// <summary>The share of tokens behind which the same token is the most likely.</summary>
    public double SameArgmax(ReadOnlySpan<float> logits)
    {
        int same = 0;
        for (int token = 0; token < tokens; token++)
        {
            if (Argmax(logits.Slice(token * _vocabulary, _vocabulary)) == Argmax(reference.AsSpan(token * _vocabulary, _vocabulary))) same++;
        }

        return (double)same / tokens;
    }

    private static int Argmax(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best]) best = i;
        }

        return best;
    }
}
