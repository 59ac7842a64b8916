using System.Globalization;

namespace BitNet.Gen.Formats;

/// <summary>Writes the class that a consumer's code uses to decode and encode one format.</summary>
internal static class FormatApi
{
    /// <summary>The class's name: the format's in capitals, as type names in model files are.</summary>
    public static string NameOf(string format) => format.ToUpperInvariant();

    /// <summary>The class, inside the partial class <c>Formats</c>.</summary>
    public static string Write(FormatSpec format)
    {
        string name = NameOf(format.Name);
        string tail = format.TailBytes == 0 ? "" : $" + {Number(format.TailBytes)}";
        string size = format.TailBytes == 0 ? "blocks of <see cref=\"BlockBytes\"/> bytes" : $"blocks of <see cref=\"BlockBytes\"/> bytes and the {Number(format.TailBytes)} bytes that a tensor has once";
        string encode = format.Encode.Count == 0 ? "" : Encode(format, name);
        return $$"""

            /// <summary>Number formats: how files store weights.</summary>
            public static partial class Formats
            {
                /// <summary>{{FormatPlan.Escaped(format.Summary)}}.</summary>
                public static class {{name}}
                {
                    /// <summary>Weights in a block.</summary>
                    public const int BlockWeights = {{Number(format.BlockWeights)}};

                    /// <summary>Bytes in a block.</summary>
                    public const int BlockBytes = {{Number(format.BlockBytes)}};

                    /// <summary>Bytes of that many weights, a multiple of <see cref="BlockWeights"/>.</summary>
                    public static long Bytes(long weights) => checked(weights / BlockWeights * BlockBytes{{tail}});

                    /// <summary>Decodes stored weights.</summary>
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
                            nint* args = stackalloc nint[] { (nint)stored, (nint)(stored + ((nint)blocks * BlockBytes)), (nint)weights };
                            {{FormatMethods.Method(format, "Decode")}}(args, 0, blocks, null);
                        }
                    }

            ENCODE        private static void Check(int bytes, int weights)
                    {
                        if (weights % BlockWeights != 0)
                            throw new ArgumentException($"{weights} weights are no whole number of blocks: {{name}} has {BlockWeights} weights in a block.");
                        if (bytes != Bytes(weights))
                            throw new ArgumentException($"{weights} weights of {{name}} take {Bytes(weights)} bytes, not {bytes}.");
                    }
                }
            }

            """.Replace("\r\n", "\n").Replace("ENCODE", encode);
    }

    /// <summary>The class without the code behind it.</summary>
    public static string Stubs(string format, string specFile) => $$"""
        /// <summary>Number formats: how files store weights.</summary>
        public static partial class Formats
        {
            /// <summary>A format whose spec has mistakes: everything here throws.</summary>
            public static class {{NameOf(format)}}
            {
                private const string Broken = "The format {{format}} cannot be used: {{specFile}} has mistakes, which the build reports.";

                /// <summary>Weights in a block.</summary>
                public static int BlockWeights => throw new InvalidOperationException(Broken);

                /// <summary>Bytes in a block.</summary>
                public static int BlockBytes => throw new InvalidOperationException(Broken);

                /// <summary>Bytes of that many weights.</summary>
                public static long Bytes(long weights) => throw new InvalidOperationException(Broken);

                /// <summary>Decodes stored weights.</summary>
                public static void Decode(ReadOnlySpan<byte> data, Span<float> values) => throw new InvalidOperationException(Broken);

                /// <summary>Encodes weights.</summary>
                public static void Encode(ReadOnlySpan<float> values, Span<byte> data) => throw new InvalidOperationException(Broken);
            }
        }

        """.Replace("\r\n", "\n");

    private static string Encode(FormatSpec format, string name)
    {
        string tail = format.TailBytes == 0 ? "" : $"""
                            nint* tail = stackalloc nint[] {"{"} args[0], args[2], values.Length {"}"};
                            {FormatMethods.Method(format, "EncodeTail")}(tail, 0, 1, null);

            """;
        return $$"""
                    /// <summary>Encodes weights, rounding them to what {{name}} can say.</summary>
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
                            nint* args = stackalloc nint[] { (nint)weights, (nint)stored, (nint)(stored + ((nint)blocks * BlockBytes)) };
            TAIL                {{FormatMethods.Method(format, "Encode")}}(args, 0, blocks, null);
                        }
                    }


            """.Replace("\r\n", "\n").Replace("TAIL", tail.Replace("\r\n", "\n"));
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text.Substring(1);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
