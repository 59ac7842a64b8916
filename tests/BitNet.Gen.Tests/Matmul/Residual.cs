using System.Buffers.Binary;

namespace BitNet.Gen.Tests.Matmul;

/// <summary>What a product is added to, or, half of the time, memory of which no bit may come through.</summary>
internal sealed class Residual
{
    public Residual(Random random, int count)
    {
        Keep = random.Next(2) == 0 ? 0 : -1;
        Bytes = new byte[count * sizeof(float)];
        random.NextBytes(Bytes);
        if (Keep == 0) return;
        for (int i = 0; i < count; i++) BinaryPrimitives.WriteSingleLittleEndian(Bytes.AsSpan(i * sizeof(float)), random.NextSingle() - 0.5f);
    }

    /// <summary>The mask of the bits that are kept.</summary>
    public long Keep { get; }

    public byte[] Bytes { get; }

    /// <summary>A result with what stands at its place.</summary>
    public float Plus(int index, float result) => (Keep == 0 ? 0 : BinaryPrimitives.ReadSingleLittleEndian(Bytes.AsSpan(index * sizeof(float)))) + result;
}
