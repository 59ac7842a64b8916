using System.Globalization;
using BitNet.Gen.Emit;
using BitNet.Gen.Models;

namespace BitNet.Gen.Formats;

/// <summary>Writes the class that a consumer's code uses to decode and encode one format, and to multiply by it.</summary>
internal static partial class FormatApi
{
    // A class cannot have a member of its own name.
    private static readonly string[] Members = ["BlockWeights", "BlockBytes", "Entry", "Bytes", "Decode", "Encode", "Pack", "MatMul", "Dot", "Check", "Formats"];

    /// <summary>The class's name: <c>MyFormat</c> for <c>my_format</c>; with a digit in capitals, as type names in model files are; one that has capitals stays.</summary>
    public static string NameOf(string format)
    {
        string name = format.Any(char.IsUpper) ? format : format.Any(char.IsDigit) ? format.ToUpperInvariant() : ModelNames.PascalCase(format);
        return Members.Contains(name) ? name + "Format" : name;
    }

    /// <summary>The class, inside the partial class <c>Formats</c>.</summary>
    /// <param name="format">The format.</param>
    /// <param name="entry">The expression of its entry in the kernel table.</param>
    /// <param name="tableClass">The class that offers the engine.</param>
    public static string Write(FormatSpec format, string entry, string tableClass)
    {
        if (format.Arrangement is not null) return Arranged(format, entry, tableClass);
        string name = NameOf(format.Name);
        string tail = format.TailBytes == 0 ? "" : $" + {Number(format.TailBytes)}";
        string size = format.TailBytes == 0 ? "blocks of <see cref=\"BlockBytes\"/> bytes" : $"blocks of <see cref=\"BlockBytes\"/> bytes and the {Number(format.TailBytes)} bytes that {(format.RowHead ? "stand before those of each row" : "a tensor has once")}";
        string row = format.RowHead ? " of one row" : "";
        string encode = format.Encode.Count == 0 ? "" : Encode(format, name);
        return $$"""

            /// <summary>Number formats: how files store weights.</summary>
            public static partial class Formats
            {
                /// <summary>{{TextShape.EscapedXml(format.Summary)}}.</summary>
                public static class {{name}}
                {
                    /// <summary>Weights in a block.</summary>
                    public const int BlockWeights = {{Number(format.BlockWeights)}};

                    /// <summary>Bytes in a block.</summary>
                    public const int BlockBytes = {{Number(format.BlockBytes)}};

                    /// <summary>The format in the kernel table.</summary>
                    public static unsafe FormatEntry Entry { get; } = ENTRY;

                    /// <summary>Bytes of that many weights{{row}}, a multiple of <see cref="BlockWeights"/>.</summary>
                    public static long Bytes(long weights) => checked(weights / BlockWeights * BlockBytes{{tail}});

                    /// <summary>Decodes stored weights{{row}}.</summary>
                    /// <param name="data">{{Capital(size)}}.</param>
                    /// <param name="values">The weights, a multiple of <see cref="BlockWeights"/>.</param>
                    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
                    public static unsafe void Decode(ReadOnlySpan<byte> data, Span<float> values)
                    {
                        Check(data.Length, values.Length);
                        int blocks = values.Length / BlockWeights;
                        fixed (byte* stored = data)
                        fixed (float* weights = values)
                        {
                            nint* args = stackalloc nint[] { {{Places(format)}}, (nint)weights };
                            {{FormatMethods.Method(format, "Decode")}}(args, 0, blocks, null);
                        }
                    }

            ENCODE        /// <summary>Repacks a matrix for products: once for a matrix that is used more than once.</summary>
                    /// <param name="weights">The matrix, row by row, as <see cref="Entry"/> stores <paramref name="rows"/> x <paramref name="columns"/> weights: {{size}}; not needed afterwards.</param>
                    /// <param name="rows">The number of rows, at least 1.</param>
                    /// <param name="columns">The length of a row in weights, at least 1{{(format.Order == BlockOrder.Flat ? "" : " and a multiple of <see cref=\"BlockWeights\"/>")}}.</param>
                    /// <returns>The matrix in the layout of the best kernels here; the caller disposes of it.</returns>
                    /// <exception cref="ArgumentException">Shape and number of bytes do not fit each other.</exception>
                    /// <exception cref="System.IO.InvalidDataException">A code is outside the format's range, or a scale is not finite.</exception>
                    public static PackedMatrix Pack(ReadOnlySpan<byte> weights, int rows, int columns) =>
                        {{tableClass}}.Engine.Pack(Entry, weights, rows, columns);

                    /// <summary>Multiplies by a packed matrix: <c>y[t, row] = sum over k of w[row, k] * x[t, k]</c>. {{Input(format)}}</summary>
                    /// <param name="w">The matrix, made by <see cref="Pack"/>.</param>
                    /// <param name="x">The activations, <c>[tokens, w.Columns]</c>.</param>
                    /// <param name="tokens">The number of tokens; a token's result does not depend on the others'.</param>
                    /// <param name="y">Receives <c>[tokens, w.Rows]</c>; must not overlap <paramref name="x"/>.</param>
                    /// <exception cref="ArgumentException">The lengths do not fit the matrix.</exception>
                    public static void MatMul(PackedMatrix w, ReadOnlySpan<float> x, int tokens, Span<float> y) =>
                        {{tableClass}}.Engine.MatMul(w, x, tokens, y);

                    /// <summary>Multiplies by a stored matrix that is used once: repacks it, multiplies as <see cref="MatMul(PackedMatrix, ReadOnlySpan{float}, int, Span{float})"/>, and forgets it.</summary>
                    /// <param name="weights">The matrix, as for <see cref="Pack"/>.</param>
                    /// <param name="rows">The number of rows.</param>
                    /// <param name="columns">The length of a row in weights.</param>
                    /// <param name="x">The activations, <c>[tokens, columns]</c>.</param>
                    /// <param name="y">Receives <c>[tokens, rows]</c>; must not overlap <paramref name="x"/>.</param>
                    /// <exception cref="ArgumentException">Lengths and shape do not fit each other.</exception>
                    /// <exception cref="System.IO.InvalidDataException">A code is outside the format's range, or a scale is not finite.</exception>
                    public static void MatMul(ReadOnlySpan<byte> weights, int rows, int columns, ReadOnlySpan<float> x, Span<float> y) =>
                        {{tableClass}}.Engine.MatMul(Entry, weights, rows, columns, x, y);

                    /// <summary>The product of one stored row and as many activations, with the same bits as a matrix product with this row.</summary>
                    /// <param name="row">The row: {{size}}.</param>
                    /// <param name="x">The activations, as many as the row has weights.</param>
                    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
                    /// <exception cref="System.IO.InvalidDataException">A code is outside the format's range, or a scale is not finite.</exception>
                    public static float Dot(ReadOnlySpan<byte> row, ReadOnlySpan<float> x) => {{tableClass}}.Engine.Dot(Entry, row, x);

                    private static void Check(int bytes, int weights)
                    {
                        if (weights % BlockWeights != 0)
                            throw new ArgumentException($"{weights} weights are no whole number of blocks: {{name}} has {BlockWeights} weights in a block.");
                        if (bytes != Bytes(weights))
                            throw new ArgumentException($"{weights} weights of {{name}} take {Bytes(weights)} bytes, not {bytes}.");
                    }
                }
            }

            """.Replace("\r\n", "\n").Replace("ENCODE", encode).Replace("ENTRY", entry.Replace("\r\n", "\n").Replace("\n", "\n        "));
    }

    private static string Encode(FormatSpec format, string name)
    {
        string tail = format.TailBytes == 0 ? "" : $"""
                            nint* tail = stackalloc nint[] {"{"} args[0], args[2], values.Length {"}"};
                            {FormatMethods.Method(format, "EncodeTail")}(tail, 0, 1, null);

            """;
        return $$"""
                    /// <summary>Encodes weights{{(format.RowHead ? " of one row" : "")}}, rounding them to what {{name}} can say.</summary>
                    /// <param name="values">The weights, a multiple of <see cref="BlockWeights"/>; finite.</param>
                    /// <param name="data">Receives <see cref="Bytes"/> bytes.</param>
                    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
                    public static unsafe void Encode(ReadOnlySpan<float> values, Span<byte> data)
                    {
                        Check(data.Length, values.Length);
                        int blocks = values.Length / BlockWeights;
                        fixed (float* weights = values)
                        fixed (byte* stored = data)
                        {
                            nint* args = stackalloc nint[] { (nint)weights, PLACES };
            TAIL                {{FormatMethods.Method(format, "Encode")}}(args, 0, blocks, null);
                        }
                    }


            """.Replace("\r\n", "\n").Replace("TAIL", tail.Replace("\r\n", "\n")).Replace("PLACES", Places(format));
    }

    // The blocks, and the fields beside them.
    private static string Places(FormatSpec format) => format.RowHead
        ? $"(nint)(stored + {Number(format.TailBytes)}), (nint)stored"
        : "(nint)stored, (nint)(stored + ((nint)blocks * BlockBytes))";

    private static string Input(FormatSpec format) => format.Activations switch
    {
        ActivationKind.Int8PerToken => "The activations are rounded to int8 first, with one scale a token.",
        ActivationKind.Int8Per32 => "The activations are rounded to int8 first, with one scale for 32 values.",
        _ => "The activations stay float32.",
    };

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text.Substring(1);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
