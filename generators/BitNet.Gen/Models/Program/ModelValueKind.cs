namespace BitNet.Gen.Models.Program;

/// <summary>Where a value of a model program comes from.</summary>
public enum ModelValueKind
{
    /// <summary>The token ids of the call.</summary>
    Tokens,

    /// <summary>The result of a step, in the arena.</summary>
    Computed,

    /// <summary>A tensor of the file as float32 values.</summary>
    Vector,

    /// <summary>A tensor of the file, repacked for products.</summary>
    Matrix,

    /// <summary>A tensor of the file as it is stored.</summary>
    Stored,

    /// <summary>A table made at load.</summary>
    Table,

    /// <summary>State of one layer that lives as long as the context.</summary>
    Cache,

    /// <summary>The logits that the caller wants.</summary>
    Logits,
}
