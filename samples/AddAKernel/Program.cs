using AddAKernel;

const int rows = 3, columns = 1000;
float[] x = [.. Enumerable.Range(0, rows * columns).Select(i => MathF.Sin(i) * (1 + i / columns) + 5)];
float[] gain = [.. Enumerable.Repeat(2f, columns)];
float[] bias = [.. Enumerable.Repeat(1f, columns)];
float[] y = new float[rows * columns];

// The number of rows follows from the lengths; a wrong length is an ArgumentException.
Kernels.LayerNorm(x, gain, bias, eps: 1e-5f, y);

for (int row = 0; row < rows; row++)
{
    float[] values = y[(row * columns)..((row + 1) * columns)];
    float mean = values.Average();
    Console.WriteLine($"row {row}: mean {mean:0.0000}, deviation {MathF.Sqrt(values.Average(v => (v - mean) * (v - mean))):0.0000}");
}
