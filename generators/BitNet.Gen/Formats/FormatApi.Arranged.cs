using BitNet.Gen.Emit;

namespace BitNet.Gen.Formats;

/// <content>Formats that store whole matrices in an order of their own.</content>
internal static partial class FormatApi
{
    /// <summary>The class of a format that stores whole matrices in an order of its own.</summary>
    private static string Arranged(FormatSpec format, string entry, string tableClass) => $$"""

        /// <summary>Number formats: how files store weights.</summary>
        public static partial class Formats
        {
            /// <summary>{{TextShape.EscapedXml(format.Summary)}}.</summary>
            public static class {{NameOf(format.Name)}}
            {
                /// <summary>The format in the kernel table.</summary>
                public static unsafe FormatEntry Entry { get; } = ENTRY;

                /// <summary>Bytes of a matrix.</summary>
                /// <exception cref="System.IO.InvalidDataException">The format cannot hold such a shape.</exception>
                public static long Bytes(int rows, int columns) => Entry.TensorBytes(rows, columns);

                /// <summary>Decodes a matrix.</summary>
                /// <param name="data">The stored matrix, <see cref="Bytes"/> bytes.</param>
                /// <param name="rows">The number of rows, at least 1.</param>
                /// <param name="columns">The length of a row in weights, at least 1.</param>
                /// <param name="values">Receives <c>[rows, columns]</c>.</param>
                /// <exception cref="ArgumentException">There is no room for the values.</exception>
                /// <exception cref="System.IO.InvalidDataException">The format cannot hold such a shape, or the bytes are too few.</exception>
                public static unsafe void Decode(ReadOnlySpan<byte> data, int rows, int columns, Span<float> values)
                {
                    fixed (byte* stored = data)
                    {
                        var matrix = new StoredMatrix(Entry.Name, Entry, rows, columns, stored, data.Length);
                        for (int row = 0; row < rows; row++) matrix.DecodeRow(row, values.Slice(row * columns, columns));
                    }
                }

        ENCODE        /// <summary>Repacks a matrix for products.</summary>
                /// <param name="weights">The stored matrix; not needed afterwards.</param>
                /// <param name="rows">The number of rows, at least 1.</param>
                /// <param name="columns">The length of a row in weights, at least 1.</param>
                /// <returns>The matrix in the layout of the best kernels here; the caller disposes of it.</returns>
                /// <exception cref="ArgumentException">Shape and number of bytes do not fit each other.</exception>
                /// <exception cref="System.IO.InvalidDataException">The format cannot hold such a shape, or a code is outside its range.</exception>
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
            }
        }

        """.Replace("\r\n", "\n").Replace("ENCODE", format.Encode.Count == 0 ? "" : ArrangedEncode(format)).Replace("ENTRY", entry.Replace("\r\n", "\n").Replace("\n", "\n        "));

    private static string ArrangedEncode(FormatSpec format) => $$"""
                /// <summary>Encodes a matrix, rounding its weights to what the format can say.</summary>
                /// <param name="values">The weights, <c>[rows, columns]</c>; finite.</param>
                /// <param name="rows">The number of rows, at least 1.</param>
                /// <param name="columns">The length of a row in weights, at least 1.</param>
                /// <param name="data">Receives <see cref="Bytes"/> bytes.</param>
                /// <exception cref="ArgumentException">The lengths do not fit the shape.</exception>
                /// <exception cref="System.IO.InvalidDataException">The format cannot hold such a shape.</exception>
                public static unsafe void Encode(ReadOnlySpan<float> values, int rows, int columns, Span<byte> data)
                {
                    long bytes = Bytes(rows, columns);
                    if (values.Length != (long)rows * columns) throw new ArgumentException($"{rows} rows of {columns} weights are {(long)rows * columns}, not {values.Length}.", nameof(values));
                    if (data.Length != bytes) throw new ArgumentException($"{rows} rows of {columns} weights take {bytes} bytes, not {data.Length}.", nameof(data));
                    fixed (float* weights = values)
                    fixed (byte* stored = data, blocks = new byte[values.Length])
                    {
                        nint* args = stackalloc nint[] { (nint)weights, (nint)(stored + bytes - {{Number(format.TailBytes)}}), values.Length };
        TAIL                (args[1], args[2]) = ((nint)blocks, args[1]);
                        {{FormatMethods.Method(format, "Encode")}}(args, 0, values.Length, null);
                        MatrixOrder.Rearrange(Entry, rows, columns, blocks, stored);
                    }
                }


        """.Replace("\r\n", "\n").Replace("TAIL", format.TailBytes == 0 ? "" : $"                {FormatMethods.Method(format, "EncodeTail")}(args, 0, 1, null);\n");
}
