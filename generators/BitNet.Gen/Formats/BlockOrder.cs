namespace BitNet.Gen.Formats;

/// <summary>What the blocks of a tensor run over.</summary>
public enum BlockOrder
{
    /// <summary>The flattened tensor: a row need not begin at a block.</summary>
    Flat,

    /// <summary>Each row by itself: a row's length is a multiple of the block.</summary>
    Rows,
}
