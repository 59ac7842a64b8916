using BitNet.Gen.Expressions;
using BitNet.Gen.Formats;
using BitNet.Gen.Kernels;

namespace BitNet.Gen.Tests.Formats;

/// <summary>Single elements of a stored matrix, as kernels read them, are those of the reference decoder.</summary>
public sealed class FormatStorageTests
{
    private static readonly Tensor Weights = new("w", TensorRole.Input, ElementType.F32, [Build.Int("v"), Build.Int("n")], TensorKind.Weights);

    public static TheoryData<string> Names => new(SpecTexts.Files("formats").Select(SpecTexts.NameOf).Where(FormatFixtures.Has));

    [Theory]
    [MemberData(nameof(Names))]
    public void ElementsAreTheReferences(string name)
    {
        var format = SpecTexts.Format(name);
        byte[] stored = FormatFixtures.Stored(name);
        float[] values = FormatFixtures.Decoded(name);
        var storage = new FormatStorage(format);
        var tensors = storage.Tensors(Weights).ToArray();
        var element = storage.Element(Weights, [Build.Int("row"), Build.Int("i")]);
        for (int place = 0; place < values.Length; place++)
        {
            var scope = new StoredScope(stored, tensors, place / 1024, place % 1024, 1024);
            Assert.Equal(BitConverter.SingleToInt32Bits(values[place]), BitConverter.SingleToInt32Bits(ExprEvaluator.Evaluate(element, scope).Float));
        }
    }

    private sealed class StoredScope(byte[] stored, IReadOnlyList<Tensor> tensors, int row, int i, int n) : IEvaluationScope
    {
        public ExprValue Name(string name) => ExprValue.Of(name switch { "row" => row, "i" => i, "n" => (long)n, _ => throw new InvalidOperationException(name) });

        public ExprValue Element(string array, ReadOnlySpan<long> indices)
        {
            long at = indices.Length == 2 ? (indices[0] * n) + indices[1] : indices[0];
            if (tensors.Single(tensor => tensor.Name == array) is { Role: TensorRole.Constant } constant) return ExprValue.Of(constant.Values[(int)at]);
            Assert.Equal("w", array);
            return tensors[0].Element switch
            {
                ElementType.F32 => ExprValue.Of(BitConverter.ToSingle(stored, (int)at * 4)),
                ElementType.F16 => ExprValue.Of((float)BitConverter.ToHalf(stored, (int)at * 2)),
                ElementType.BF16 => ExprValue.Of(BitConverter.UInt32BitsToSingle((uint)BitConverter.ToUInt16(stored, (int)at * 2) << 16)),
                _ => ExprValue.Of((long)stored[at]),
            };
        }

        public ExprValue Load(Address at, long lane) => throw new InvalidOperationException("elements are read by name");
    }
}
