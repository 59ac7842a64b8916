using System.Globalization;
using BitNet.Gen.Emit;
using BitNet.Gen.Models;

namespace BitNet.Gen.Formats;

/// <summary>Writes the class that a consumer's code uses to decode and encode one format, and to multiply by it.</summary>
internal static class FormatApi
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

    /// <summary>The class without the code behind it. Its constants are 1, so that constant expressions of the caller are none the worse.</summary>
    public static string Stubs(string format, string specFile) => $$"""
        /// <summary>Number formats: how files store weights.</summary>
        public static partial class Formats
        {
            /// <summary>A format whose spec has mistakes: everything here throws.</summary>
            public static class {{NameOf(format)}}
            {
                private const string Broken = "The format {{format}} cannot be used: {{specFile}} has mistakes, which the build reports.";

                /// <summary>Weights in a block.</summary>
                public const int BlockWeights = 1;

                /// <summary>Bytes in a block.</summary>
                public const int BlockBytes = 1;

                /// <summary>The format in the kernel table.</summary>
                public static FormatEntry Entry => throw new InvalidOperationException(Broken);

                /// <summary>Bytes of that many weights.</summary>
                public static long Bytes(long weights) => throw new InvalidOperationException(Broken);

                /// <summary>Decodes stored weights.</summary>
                public static void Decode(ReadOnlySpan<byte> data, Span<float> values) => throw new InvalidOperationException(Broken);

                /// <summary>Encodes weights.</summary>
                public static void Encode(ReadOnlySpan<float> values, Span<byte> data) => throw new InvalidOperationException(Broken);

                /// <summary>Repacks a matrix for products.</summary>
                public static PackedMatrix Pack(ReadOnlySpan<byte> weights, int rows, int columns) => throw new InvalidOperationException(Broken);

                /// <summary>Multiplies by a packed matrix.</summary>
                public static void MatMul(PackedMatrix w, ReadOnlySpan<float> x, int tokens, Span<float> y) => throw new InvalidOperationException(Broken);

                /// <summary>Multiplies by a stored matrix.</summary>
                public static void MatMul(ReadOnlySpan<byte> weights, int rows, int columns, ReadOnlySpan<float> x, Span<float> y) => throw new InvalidOperationException(Broken);

                /// <summary>The product of one stored row and as many activations.</summary>
                public static float Dot(ReadOnlySpan<byte> row, ReadOnlySpan<float> x) => throw new InvalidOperationException(Broken);
            }
        }

        """.Replace("\r\n", "\n");

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
