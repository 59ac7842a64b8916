namespace BitNet.Inference.Checkpoints;

/// <summary>Where the rows of a matrix stand in a checkpoint: in their places, or, inside each head, with the second half's rows behind the first's instead of between them.</summary>
/// <param name="HeadRows">Rows of a head, an even number; 0 where rows are in their places.</param>
internal readonly record struct RowOrder(int HeadRows)
{
    /// <summary>Whether some rows change places.</summary>
    internal bool IsChanged => HeadRows > 2;

    /// <summary>The checkpoint's row for a row of the result.</summary>
    internal int SourceOf(int row)
    {
        if (!IsChanged) return row;
        int inHead = row % HeadRows;
        return row - inHead + inHead / 2 + inHead % 2 * (HeadRows / 2);
    }
}
