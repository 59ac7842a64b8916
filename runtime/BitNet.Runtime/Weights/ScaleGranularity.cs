namespace BitNet.Runtime.Weights;

/// <summary>How many weights of a packed matrix share one scale that stands beside the panels.</summary>
public enum ScaleGranularity
{
    /// <summary>No scales beside the panels: the weights are plain numbers, or their scales stand in the tiles.</summary>
    None,

    /// <summary>One for the whole matrix.</summary>
    Tensor,

    /// <summary>One a row.</summary>
    Row,

    /// <summary>One for each run of a fixed number of weights along a row.</summary>
    Group,
}
