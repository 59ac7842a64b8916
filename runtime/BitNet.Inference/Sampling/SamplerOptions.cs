using System.Globalization;

namespace BitNet.Inference.Sampling;

/// <summary>How the next token is chosen. The defaults choose from the whole distribution as the model gives it.</summary>
public sealed record SamplerOptions
{
    /// <summary>0 chooses the most probable token; below 1 sharpens the distribution, above 1 flattens it.</summary>
    public float Temperature { get; init; } = 1;

    /// <summary>Only so many of the most probable tokens are kept; 0 keeps all.</summary>
    public int TopK { get; init; }

    /// <summary>The fewest most probable tokens are kept whose probabilities sum to at least this; in (0, 1], 1 keeps all.</summary>
    public float TopP { get; init; } = 1;

    /// <summary>Tokens are kept whose probability is at least this share of the largest one; in [0, 1], 0 keeps all.</summary>
    public float MinP { get; init; }

    /// <summary>Divides the logits of recent tokens that are positive and multiplies those that are not; above 0, 1 changes nothing.</summary>
    public float RepeatPenalty { get; init; } = 1;

    /// <summary>How many of the last tokens the penalty sees.</summary>
    public int RepeatWindow { get; init; } = 64;

    /// <summary>Where the random numbers begin: the same seed gives the same choices. Null takes another one each time.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Checks every range.</summary>
    /// <exception cref="SamplingException">An option is outside its range; the message names it.</exception>
    public void Validate()
    {
        Require(float.IsFinite(Temperature) && Temperature >= 0, "temperature", Temperature, "0 or more");
        Require(TopK >= 0, "top-k", TopK, "0 (all) or more");
        Require(TopP is > 0 and <= 1, "top-p", TopP, "above 0 and at most 1");
        Require(MinP is >= 0 and <= 1, "min-p", MinP, "between 0 and 1");
        Require(float.IsFinite(RepeatPenalty) && RepeatPenalty > 0, "repeat penalty", RepeatPenalty, "above 0");
        Require(RepeatWindow >= 0, "repeat window", RepeatWindow, "0 or more");
    }

    private static void Require(bool holds, string name, IFormattable value, string range)
    {
        if (!holds)
            throw new SamplingException($"the {name} is {value.ToString(null, CultureInfo.InvariantCulture)}, it must be {range}");
    }
}
