using System;
using System.Linq;
using BitNet.Runtime.Weights;
using Consumer;

internal static class Program
{
    private const int Rows = 19;
    private const int Columns = 96;
    private const int Tokens = 30;

    // Everything that a program does with a format, compared with plain arithmetic; the last line names the target and those that this machine has.
    private static void Main()
    {
        var random = new Random(1);
        float[] weights = new float[Rows * Columns];
        foreach (ref float weight in weights.AsSpan()) weight = random.Next(-1, 2) * 0.75f;
        byte[] stored = new byte[Formats.MyFormat.Bytes(weights.Length)];
        Formats.MyFormat.Encode(weights, stored);
        float[] decoded = new float[weights.Length];
        Formats.MyFormat.Decode(stored, decoded);
        Say("decoded", decoded.AsSpan().SequenceEqual(weights));

        float[] x = new float[Tokens * Columns];
        foreach (ref float value in x.AsSpan()) value = random.NextSingle() * 4 - 2;
        using PackedMatrix packed = Formats.MyFormat.Pack(stored, Rows, Columns);
        float[] one = new float[Rows];
        Formats.MyFormat.MatMul(packed, x.AsSpan(0, Columns), tokens: 1, one);
        float[] expected = Expected(weights, x);
        Say("one token", one.AsSpan().SequenceEqual(expected.AsSpan(0, Rows)));

        float[] many = new float[Tokens * Rows];
        Formats.MyFormat.MatMul(packed, x, Tokens, many);
        Say("many tokens", many.AsSpan().SequenceEqual(expected));
        Array.Clear(many);
        Formats.MyFormat.MatMul(stored, Rows, Columns, x, many);
        Say("stored weights", many.AsSpan().SequenceEqual(expected));
        int rowBytes = stored.Length / Rows;
        Say("dot", Formats.MyFormat.Dot(stored.AsSpan(7 * rowBytes, rowBytes), x.AsSpan(0, Columns)) == expected[7]);
        Say("wrong length", Throws(() => Formats.MyFormat.MatMul(packed, x, Tokens - 1, new float[Tokens * Rows])));

        var kernels = KernelTables.Engine.Kernels;
        Console.WriteLine($"{kernels.Target.Name}: {string.Join(' ', kernels.Targets.Where(state => state.Usable).Select(state => state.Target.Name))}");
    }

    // What a product with int8 activations is, in the order of its operations.
    private static float[] Expected(float[] weights, float[] x)
    {
        float[] y = new float[Tokens * Rows];
        for (int t = 0; t < Tokens; t++)
        {
            var token = x.AsSpan(t * Columns, Columns);
            float largest = 1e-5f;
            foreach (float value in token) largest = MathF.Max(largest, MathF.Abs(value));
            float scale = 127 / largest;
            for (int row = 0; row < Rows; row++)
            {
                int sum = 0;
                for (int k = 0; k < Columns; k++) sum += Math.Sign(weights[row * Columns + k]) * (int)MathF.Round(token[k] * scale);
                y[t * Rows + row] = sum * 0.75f / scale;
            }
        }

        return y;
    }

    private static bool Throws(Action action)
    {
        try
        {
            action();
            return false;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    private static void Say(string what, bool holds) => Console.WriteLine($"{what}: {(holds ? "yes" : "no")}");
}
