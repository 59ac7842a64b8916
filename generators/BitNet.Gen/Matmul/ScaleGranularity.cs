namespace BitNet.Gen.Matmul;

/// <summary>How many weights share a scale; the loader takes the coarsest that is exact.</summary>
public enum ScaleGranularity
{
    /// <summary>One scale for the matrix.</summary>
    Tensor,

    /// <summary>One for each row.</summary>
    Row,

    /// <summary>One for each group of weights along a row.</summary>
    Group,
}
