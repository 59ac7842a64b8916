using BitNet.Runtime.Threading;

namespace BitNet.Gen.Tool.Tuning;

/// <summary>
/// Measures kernels against each other. The machine may be shared, so that one figure says nothing: all take turns in every round, a round's result is the ratio to the first
/// of them in that round, and the median of at least seven rounds counts, the first dropped.
/// </summary>
/// <param name="operandsOf">What a contestant multiplies.</param>
internal sealed class Race(WorkerPool pool, Func<Contestant, ProductOperands> operandsOf, IReadOnlyList<int> tokens, long bytesPerRun)
{
    /// <summary>Rounds that count.</summary>
    public const int Rounds = 9;

    private readonly WorkClock _clock = new(pool.Threads);

    // After so many rounds those far behind the best leave: their later rounds could not make up for it.
    private static readonly (int Rounds, double Share)[] s_cuts = [(2, 0.80), (4, 0.92), (6, 0.97)];

    /// <summary>Runs all rounds.</summary>
    /// <param name="contestants">The kernels; the first is what the others are compared with.</param>
    /// <param name="round">Called before each round with the rounds done; throws to end the race.</param>
    /// <param name="toTheEnd">Whether those far behind run all rounds too, because it matters by how much.</param>
    /// <returns>For each kernel the median ratio of speed to the first (0 for those that left early), and 10^9 multiply-adds a second.</returns>
    public IReadOnlyList<(double Ratio, double Rate)> Run(IReadOnlyList<Contestant> contestants, Action<int> round, bool toTheEnd = false)
    {
        int repeat = (int)Math.Clamp(bytesPerRun / operandsOf(contestants[0]).MatrixBytes, 1, 100);
        double[] products = [.. contestants.Select(contestant => operandsOf(contestant).Products * repeat * tokens.Sum())];
        var ratios = contestants.Select(_ => new List<double>()).ToArray();
        var rates = contestants.Select(_ => new List<double>()).ToArray();
        var left = Enumerable.Range(0, contestants.Count).ToList();
        var seconds = new double[contestants.Count, tokens.Count];
        for (int done = -1; done < Rounds; done++)
        {
            round(done + 1);
            for (int t = 0; t < tokens.Count; t++)
            {
                // Another one begins in each round: who runs behind a slow one finds other caches.
                for (int i = 0; i < left.Count; i++)
                {
                    int c = left[(i + done + 1) % left.Count];
                    seconds[c, t] = Time(contestants[c], tokens[t], repeat);
                }
            }

            if (done < 0) continue;
            foreach (int c in left)
            {
                ratios[c].Add(Math.Exp(Enumerable.Range(0, tokens.Count).Average(t => Math.Log(seconds[0, t] / seconds[c, t]))));
                rates[c].Add(products[c] / Enumerable.Range(0, tokens.Count).Sum(t => seconds[c, t]) / 1e9);
            }

            foreach (var (rounds, share) in s_cuts)
            {
                if (toTheEnd || rounds != done + 1) continue;
                double best = left.Max(c => Median(ratios[c]));
                left.RemoveAll(c => c != 0 && Median(ratios[c]) < share * best);
            }
        }

        return [.. contestants.Select((_, c) => left.Contains(c) ? (Median(ratios[c]), Median(rates[c])) : (0, 0))];
    }

    private double Time(Contestant contestant, int count, int repeat)
    {
        ProductOperands operands = operandsOf(contestant);
        double start = _clock.Now();
        for (int i = 0; i < repeat; i++) operands.Run(contestant, pool, count);
        return _clock.Now() - start;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
