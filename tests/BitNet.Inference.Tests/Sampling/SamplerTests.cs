using BitNet.Inference.Sampling;

namespace BitNet.Inference.Tests.Sampling;

public sealed class SamplerTests
{
    [Fact]
    public void Temperature_0_takes_the_first_of_the_largest()
    {
        var sampler = new Sampler(new SamplerOptions { Temperature = 0 }, 5);
        Assert.Equal(1, sampler.Sample([0, 3, 2, 3, -1], []));
        Assert.Equal(3, sampler.Sample([float.NegativeInfinity, -3, -2, -1, -1], []));
    }

    [Fact]
    public void A_seed_gives_the_same_tokens()
    {
        float[] logits = Logits(1000, 3);
        int[] Draws(ulong seed)
        {
            var sampler = new Sampler(new SamplerOptions { Seed = seed }, logits.Length);
            return [.. Enumerable.Range(0, 50).Select(_ => sampler.Sample(logits, []))];
        }
        Assert.Equal(Draws(1), Draws(1));
        Assert.NotEqual(Draws(1), Draws(2));
    }

    [Fact]
    public void The_generator_gives_the_published_numbers()
    {
        // xoshiro256** over the four outputs of SplitMix64 from seed 0, computed by another program from the definitions.
        var random = new Xoshiro256(0);
        Assert.Equal(0x99EC5F36CB75F2B4ul, random.Next());
        Assert.Equal(0xBF6E1F784956452Aul, random.Next());
        Assert.Equal(0x1A5F849D4933E6E0ul, random.Next());
    }

    [Fact]
    public void Draws_follow_the_distribution()
    {
        // Probabilities 1/2, 1/4, 1/4; with 40,000 draws the standard deviation of a share is 0.0025, so 0.0125 is five of them.
        float[] logits = [MathF.Log(2), 0, 0];
        Assert.Equal([0.5, 0.25, 0.25], Shares(new SamplerOptions { Seed = 7 }, logits), (a, b) => Math.Abs(a - b) < 0.0125);
        // At temperature 1/2 they are squared: 4 : 1 : 1.
        Assert.Equal([4 / 6.0, 1 / 6.0, 1 / 6.0], Shares(new SamplerOptions { Seed = 7, Temperature = 0.5f }, logits), (a, b) => Math.Abs(a - b) < 0.0125);
    }

    [Theory]
    [InlineData(0, 1f, 0f, new[] { 0, 1, 2, 3, 4 })]
    [InlineData(2, 1f, 0f, new[] { 1, 3 })]
    [InlineData(3, 1f, 0f, new[] { 0, 1, 3 })]
    [InlineData(99, 1f, 0f, new[] { 0, 1, 2, 3, 4 })]
    [InlineData(0, 0.4f, 0f, new[] { 1 })]
    [InlineData(0, 0.6f, 0f, new[] { 1, 3 })]
    [InlineData(0, 0.95f, 0f, new[] { 0, 1, 3, 4 })]
    [InlineData(0, 1f, 0.15f, new[] { 0, 1, 3 })]
    [InlineData(0, 1f, 1f, new[] { 1 })]
    [InlineData(2, 0.65f, 0f, new[] { 1, 3 })]
    [InlineData(2, 0.6f, 0f, new[] { 1 })]
    [InlineData(4, 1f, 0.3f, new[] { 1, 3 })]
    [InlineData(1, 0.01f, 1f, new[] { 1 })]
    public void Filters_keep_exactly_the_probable_tokens(int topK, float topP, float minP, int[] kept)
    {
        // 0.1, 0.5, 0.04, 0.3, 0.06: of tokens 1 and 3 alone, token 1 has 0.625.
        float[] logits = [MathF.Log(0.1f), MathF.Log(0.5f), MathF.Log(0.04f), MathF.Log(0.3f), MathF.Log(0.06f)];
        double[] shares = Shares(new SamplerOptions { Seed = 5, TopK = topK, TopP = topP, MinP = minP, Temperature = 3 }, logits);
        Assert.Equal(kept, Enumerable.Range(0, 5).Where(id => shares[id] > 0));
    }

    [Fact]
    public void The_order_is_by_logit_then_by_id()
    {
        var random = new Random(9);
        for (int round = 0; round < 200; round++)
        {
            float[] logits = [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => (float)random.Next(-5, 5))];
            int[] expected = [.. Enumerable.Range(0, logits.Length).OrderByDescending(id => logits[id]).ThenBy(id => id)];
            int[] sorted = [.. Enumerable.Range(0, logits.Length).Reverse()];
            CandidateOrder.Sort(logits, sorted);
            Assert.Equal(expected, sorted);
            int[] selected = new int[random.Next(1, logits.Length + 1)];
            CandidateOrder.SelectLargest(logits, selected);
            Assert.Equal(expected[..selected.Length], selected);
        }
    }

    [Fact]
    public void The_penalty_hits_each_recent_token_once()
    {
        var options = new SamplerOptions { Temperature = 0, RepeatPenalty = 2, RepeatWindow = 3 };
        var sampler = new Sampler(options, 4);
        float[] logits = [4, 3, -1, 3.5f];
        // Token 3 lies outside the window, tokens beyond the vocabulary are none of ours.
        Assert.Equal(3, sampler.Sample(logits, [3, 0, 0, 99]));
        Assert.Equal([2f, 3, -1, 3.5f], logits);
        Assert.Equal(3, sampler.Sample(logits, [2]));
        Assert.Equal([2f, 3, -2, 3.5f], logits);
    }

    [Fact]
    public void Logits_without_a_choice_are_an_error()
    {
        var sampler = new Sampler(new SamplerOptions(), 3);
        Assert.Contains("the logit of token 1 is not a number", Message([0, float.NaN, 1]));
        Assert.Contains("the logit of token 2 is infinite", Message([0, 0, float.PositiveInfinity]));
        Assert.Contains("all logits are -infinity", Message([float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity]));
        Assert.Throws<ArgumentException>(() => sampler.Sample([0], []));

        string Message(float[] logits) => Assert.Throws<SamplingException>(() => sampler.Sample(logits, [])).Message;
    }

    [Fact]
    public void Forbidden_tokens_are_never_drawn() =>
        Assert.Equal([0, 1, 0], Shares(new SamplerOptions { Seed = 1, TopP = 0.999f }, [float.NegativeInfinity, -1000, float.NegativeInfinity]));

    [Fact]
    public void Sampling_does_not_allocate()
    {
        float[] logits = Logits(5000, 1);
        int[] recent = [.. Enumerable.Range(0, 100)];
        SamplerOptions[] all =
        [
            new() { Temperature = 0, RepeatPenalty = 1.1f }, new() { Seed = 1 }, new() { Seed = 1, TopK = 40, TopP = 0.9f, MinP = 0.05f }, new() { Seed = 1, TopP = 0.9f },
        ];
        foreach (SamplerOptions options in all)
        {
            var sampler = new Sampler(options, logits.Length);
            sampler.Sample(logits, recent);
            Assert.Equal(0, Allocations.Fewest(() => sampler.Sample(logits, recent)));
        }
    }

    [Fact]
    public void Options_outside_their_range_are_named()
    {
        Assert.Contains("the temperature is -1, it must be 0 or more", Message(new SamplerOptions { Temperature = -1 }));
        Assert.Contains("the temperature", Message(new SamplerOptions { Temperature = float.NaN }));
        Assert.Contains("the top-k", Message(new SamplerOptions { TopK = -1 }));
        Assert.Contains("the top-p", Message(new SamplerOptions { TopP = 0 }));
        Assert.Contains("the min-p", Message(new SamplerOptions { MinP = 1.5f }));
        Assert.Contains("the repeat penalty", Message(new SamplerOptions { RepeatPenalty = 0 }));
        Assert.Contains("the repeat window", Message(new SamplerOptions { RepeatWindow = -1 }));

        static string Message(SamplerOptions options) => Assert.Throws<SamplingException>(() => new Sampler(options, 1)).Message;
    }

    private static double[] Shares(SamplerOptions options, float[] logits)
    {
        const int Draws = 40_000;
        var sampler = new Sampler(options, logits.Length);
        var shares = new double[logits.Length];
        for (int i = 0; i < Draws; i++)
            shares[sampler.Sample(logits, [])] += 1.0 / Draws;
        return [.. shares.Select(share => Math.Round(share, 6))];
    }

    private static float[] Logits(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() * 10))];
    }
}
