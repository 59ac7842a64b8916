using AddATarget;

short[] x = [.. Enumerable.Range(0, 1000).Select(i => (short)(i * i % 201 - 100))];
sbyte[] w = [.. Enumerable.Range(0, x.Length).Select(i => (sbyte)(i % 3 - 1))];
int[] y = new int[x.Length];

// Runs on the best target of this machine; the variable BITNET_TARGET names another.
Kernels.TernaryMultiply(x, w, y);

Console.WriteLine(string.Join(' ', y.Take(12)));
Console.WriteLine(y.SequenceEqual(x.Zip(w, (a, b) => a * b)) ? "equal to x * w" : "not equal to x * w");
