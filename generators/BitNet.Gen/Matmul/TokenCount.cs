namespace BitNet.Gen.Matmul;

/// <summary>The three kinds of matmul, by how often a weight is used once it is loaded.</summary>
public enum TokenCount
{
    /// <summary>One token: a gemv that reads one sequential stream.</summary>
    One,

    /// <summary>A few: codes are unpacked in registers for each block of tokens.</summary>
    Few,

    /// <summary>Many: codes are unpacked once to scratch memory, then used for all tokens.</summary>
    Many,
}
