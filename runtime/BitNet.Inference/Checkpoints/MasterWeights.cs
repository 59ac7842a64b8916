using BitNet.Runtime.Memory;
using BitNet.Runtime.Weights;

namespace BitNet.Inference.Checkpoints;

/// <summary>Rounds float master weights to ternary ones, as BitNet's training does: with <c>s = 1 / max(mean(|w|), 1e-5)</c> over the whole matrix, a code is <c>rne(w * s)</c> in [-1, 1], and stands for <c>code / s</c>.</summary>
internal static unsafe class MasterWeights
{
    private const float LeastMean = 1e-5f;

    /// <summary>The matrix as <see cref="PackedTernary"/>.</summary>
    /// <param name="master">The weights, whose rows are a multiple of four.</param>
    /// <param name="order">Where the rows of the result stand in it.</param>
    /// <exception cref="CheckpointException">One is infinite or NaN.</exception>
    internal static AlignedBuffer Pack(StoredMatrix master, RowOrder order)
    {
        int rows = master.Rows, columns = master.Columns;
        float s = 1 / MathF.Max(Mean(master), LeastMean);
        AlignedBuffer buffer = PackedTernary.Allocate(rows, columns, 1 / s);
        nint packed = (nint)buffer.Pointer;
        int quarter = rows / PackedTernary.RowsInByte;
        Parallel.For(0, quarter, () => new float[columns], (row, _, values) =>
        {
            byte* target = (byte*)packed + (nint)row * columns;
            for (int part = 0; part < PackedTernary.RowsInByte; part++)
            {
                master.DecodeRow(order.SourceOf(row + part * quarter), values);
                for (int k = 0; k < values.Length; k++)
                {
                    int code = (int)MathF.Round(Math.Clamp(values[k] * s, -1f, 1f)) + 1;
                    target[k] |= (byte)(code << (2 * part));
                }
            }

            return values;
        }, _ => { });
        return buffer;
    }

    // Rows are summed up in float64, one after the other, so that threads do not show.
    private static float Mean(StoredMatrix master)
    {
        var sums = new double[master.Rows];
        Parallel.For(0, master.Rows, () => new float[master.Columns], (row, _, values) =>
        {
            master.DecodeRow((int)row, values);
            double sum = 0;
            foreach (float value in values) sum += MathF.Abs(value);
            sums[row] = sum;
            return values;
        }, _ => { });
        int bad = Array.FindIndex(sums, sum => !double.IsFinite(sum));
        if (bad >= 0)
            throw new CheckpointException($"the tensor '{master.Name}' holds a value in row {bad} that is infinite or not a number; the checkpoint is damaged, download it again");
        return (float)(sums.Sum() / ((double)master.Rows * master.Columns));
    }
}
