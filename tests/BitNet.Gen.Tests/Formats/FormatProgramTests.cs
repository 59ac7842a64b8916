using System.Runtime.InteropServices;
using BitNet.Gen.Expressions;
using BitNet.Gen.Formats;
using BitNet.Gen.Interpretation;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Tests.Formats;

/// <summary>The programs that read blocks, interpreted, give what the reference decoder gives.</summary>
public sealed class FormatProgramTests
{
    private const int Weights = 4096;

    public static TheoryData<string> Files => new(SpecTexts.Files("formats").Where(file => FormatFixtures.Has(SpecTexts.NameOf(file))));

    [Theory]
    [MemberData(nameof(Files))]
    public void DecodingGivesTheReferencesValues(string file)
    {
        var format = SpecTexts.FormatOf(SpecTexts.Text(file));
        Assert.Equal(FormatFixtures.Decoded(format.Name), Values(FormatKernels.Decode(format), format, FormatNames.Values));
    }

    public static TheoryData<string> FilesWithCodes => new(((IEnumerable<TheoryDataRow<string>>)Files).Select(row => row.Data)
        .Where(file => FormatAlgebra.Of(SpecTexts.FormatOf(SpecTexts.Text(file))).Kind is FormatKind.Affine or FormatKind.Blocked));

    [Theory]
    [MemberData(nameof(FilesWithCodes))]
    public void ScaleTimesCodeIsTheValue(string file)
    {
        var format = SpecTexts.FormatOf(SpecTexts.Text(file));
        var algebra = FormatAlgebra.Of(format);
        int group = algebra.GroupWeights == 0 ? format.BlockWeights : algebra.GroupWeights;
        float[] scales = Shared(FormatKernels.Scales(format)!, format, FormatNames.Scales, group);
        float[]? minima = FormatKernels.Minima(format) is { } program ? Shared(program, format, FormatNames.Minima, group) : null;
        byte[] codes = Run(FormatKernels.Codes(format), format, FormatNames.Codes, Weights);
        float[] expected = FormatFixtures.Decoded(format.Name);
        for (int i = 0; i < Weights; i++)
        {
            int code = algebra.CodeType == ElementType.I8 ? (sbyte)codes[i] : codes[i];
            Assert.InRange(code, algebra.Range.Min, algebra.Range.Max);
            long integer = (algebra.Levels.Count > 0 ? algebra.Levels[code] : code) - algebra.ZeroPoint;
            float value = scales[i / group] * integer + (minima is null ? 0 : minima[i / group]);
            Assert.Equal(expected[i], value);
        }
    }

    // Their encoders search, for too long to be interpreted.
    public static TheoryData<string> EncodedFiles => new(((IEnumerable<TheoryDataRow<string>>)Files).Select(row => row.Data)
        .Where(file => SpecTexts.FormatOf(SpecTexts.Text(file)) is { Encode.Count: > 0 } format && !FormatFixtures.Searching.Contains(format.Name)));

    [Theory]
    [MemberData(nameof(EncodedFiles))]
    public void EncodingGivesTheReferencesBytes(string file)
    {
        var format = SpecTexts.FormatOf(SpecTexts.Text(file));
        byte[] expected = FormatFixtures.Stored(format.Name);
        var arrays = new Dictionary<string, byte[]>
        {
            [FormatNames.Values] = MemoryMarshal.AsBytes<float>(FormatFixtures.Input(format.Name)).ToArray(),
            [FormatNames.Data] = new byte[expected.Length],
            [FormatNames.Tail] = [],
        };
        ProgramInterpreter.Run(FormatEncoding.Blocks(format)!, arrays, new Dictionary<string, ExprValue>(), 0, Weights / format.BlockWeights);
        Assert.Equal(expected, arrays[FormatNames.Data]);
    }

    private static float[] Values(VectorProgram program, FormatSpec format, string result) =>
        MemoryMarshal.Cast<byte, float>(Run(program, format, result, Weights * sizeof(float))).ToArray();

    private static float[] Shared(VectorProgram program, FormatSpec format, string result, int group) => Values(program, format, result)[..(Weights / group)];

    private static byte[] Run(VectorProgram program, FormatSpec format, string result, int bytes)
    {
        var arrays = new Dictionary<string, byte[]>
        {
            [FormatNames.Data] = FormatFixtures.Stored(format.Name),
            [FormatNames.Tail] = [],
            [result] = new byte[bytes],
        };
        ProgramInterpreter.Run(program, arrays, new Dictionary<string, ExprValue>(), 0, Weights / format.BlockWeights);
        return arrays[result];
    }
}
