namespace BitNet.Runtime.Weights;

/// <summary>One product of a parallel region: <c>y[t, row] = residual[t, row] + sum over k of W[row, k] * x[t, k]</c>.</summary>
public readonly unsafe struct MatrixProduct
{
    /// <summary>Names matrix and result.</summary>
    /// <param name="matrix">The matrix <c>W</c>.</param>
    /// <param name="output">The result <c>y</c>, <c>[t, stride]</c>, of which the first <c>matrix.Rows</c> of each token are written.</param>
    /// <param name="stride">The distance of two tokens in <c>y</c>, in floats; at least <c>matrix.Rows</c>.</param>
    /// <param name="residual">What is added, laid out as <c>y</c>, and may be <c>y</c>; null for nothing.</param>
    public MatrixProduct(PackedMatrix matrix, float* output, nint stride, float* residual = null)
    {
        Matrix = matrix;
        Output = output;
        Stride = stride;
        Residual = residual;
    }

    /// <summary>The matrix.</summary>
    public PackedMatrix Matrix { get; }

    /// <summary>The result.</summary>
    public float* Output { get; }

    /// <summary>The distance of two tokens in the result, in floats.</summary>
    public nint Stride { get; }

    /// <summary>What is added to the result; null for nothing.</summary>
    public float* Residual { get; }
}
