using AddAFormat;
using BitNet.Runtime.Weights;

const int rows = 512, columns = 1024, tokens = 8;
var random = new Random(1);
float[] weights = [.. Enumerable.Range(0, rows * columns).Select(_ => random.Next(-1, 2) * 0.02f)];
float[] x = [.. Enumerable.Range(0, tokens * columns).Select(_ => random.NextSingle() - 0.5f)];

byte[] stored = new byte[Formats.Ternary64.Bytes(weights.Length)];
Formats.Ternary64.Encode(weights, stored);
Console.WriteLine($"{weights.Length} weights in {stored.Length} bytes, {8.0 * stored.Length / weights.Length} bits each");

float[] decoded = new float[weights.Length];
Formats.Ternary64.Decode(stored, decoded);
Console.WriteLine($"largest error: {weights.Zip(decoded, (a, b) => MathF.Abs(a - b)).Max():0.000000}");

// Repacked once for the best kernels of this machine; then a product with any number of tokens.
using PackedMatrix packed = Formats.Ternary64.Pack(stored, rows, columns);
float[] y = new float[tokens * rows];
Formats.Ternary64.MatMul(packed, x, tokens, y);
Console.WriteLine($"y[0] = {y[0]:0.00000}, y[{y.Length - 1}] = {y[^1]:0.00000}");

// One row by itself gives the same bits, on every machine.
float dot = Formats.Ternary64.Dot(stored.AsSpan(0, stored.Length / rows), x.AsSpan(0, columns));
Console.WriteLine($"dot of row 0 is y[0]: {dot == y[0]}");
