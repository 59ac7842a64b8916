namespace BitNet.Gen.Formats;

/// <content>Formats whose spec has mistakes.</content>
internal static partial class FormatApi
{
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
}
