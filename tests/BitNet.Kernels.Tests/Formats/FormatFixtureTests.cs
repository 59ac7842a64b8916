using System.Runtime.InteropServices;

namespace BitNet.Kernels.Tests.Formats;

/// <summary>Every format with reference files decodes bit for bit, and encodes byte for byte where its reference encoder does not search.</summary>
public sealed class FormatFixtureTests
{
    public static TheoryData<string> Names => new(KernelTables.Kernels.Formats.Select(format => format.Name).Where(FormatFixtures.Has));

    public static TheoryData<string> ExactNames => new(((IEnumerable<TheoryDataRow<string>>)Names).Select(row => row.Data).Except(FormatFixtures.Searching));

    [Theory]
    [MemberData(nameof(Names))]
    public void DecodesBitForBit(string name)
    {
        float[] decoded = StoredFormat.Of(name).Decode(FormatFixtures.Stored(name), 4096);
        Assert.Equal(MemoryMarshal.AsBytes<float>(FormatFixtures.Decoded(name)), MemoryMarshal.AsBytes<float>(decoded));
    }

    [Theory]
    [MemberData(nameof(ExactNames))]
    public void EncodesByteForByte(string name) => Assert.Equal(FormatFixtures.Stored(name), StoredFormat.Of(name).Encode(FormatFixtures.Input(name)));
}
