using System.Runtime.InteropServices;

namespace BitNet.Kernels.Tests.Formats;

/// <summary>Every format with reference files decodes bit for bit, and encodes byte for byte where its reference encoder does not search.</summary>
public sealed class FormatFixtureTests
{
    private static readonly string? Root = Find();

    // Their reference encoders search for the best scales; an own one may differ.
    internal static readonly string[] Searching = ["q2_k", "q3_k", "q4_k", "q5_k", "q6_k", "iq4_nl", "iq2_s"];

    public static TheoryData<string> Names => new(KernelTables.Kernels.Formats.Select(format => format.Name).Where(name => Root is null || File.Exists(Path.Combine(Root, $"{Spelled(name)}.q.bin"))));

    public static TheoryData<string> ExactNames => new(((IEnumerable<TheoryDataRow<string>>)Names).Select(row => row.Data).Except(Searching));

    [Theory]
    [MemberData(nameof(Names))]
    public void DecodesBitForBit(string name)
    {
        float[] decoded = StoredFormat.Of(name).Decode(Bytes(name, "q.bin"), 4096);
        Assert.Equal(Bytes(name, "y.f32"), MemoryMarshal.AsBytes<float>(decoded).ToArray());
    }

    [Theory]
    [MemberData(nameof(ExactNames))]
    public void EncodesByteForByte(string name)
    {
        var format = StoredFormat.Of(name);
        float[] values = MemoryMarshal.Cast<byte, float>(Bytes(name, "x.f32")).ToArray();
        Assert.Equal(Bytes(name, "q.bin"), format.Encode(values));
    }

    [Fact]
    public void SingleFloatsAreCopied()
    {
        byte[] stored = Bytes("f16", "x.f32");
        var format = StoredFormat.Of("f32");
        Assert.Equal(stored, MemoryMarshal.AsBytes<float>(format.Decode(stored, 4096)).ToArray());
        Assert.Equal(stored, format.Encode(MemoryMarshal.Cast<byte, float>(stored).ToArray()));
    }

    private static byte[] Bytes(string name, string part)
    {
        if (Root is null)
            Assert.Skip("the reference fixtures are absent: set BITNET_FIXTURES, or put them in ../shared/fixtures beside the repository");
        return File.ReadAllBytes(Path.Combine(Root, $"{Spelled(name)}.{part}"));
    }

    // The fixtures spell the K formats with a capital.
    private static string Spelled(string name) => name.EndsWith("_k", StringComparison.Ordinal) ? name[..^1] + "K" : name;

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("BITNET_FIXTURES") is { Length: > 0 } given)
            return Directory.Exists(Path.Combine(given, "formats")) ? Path.Combine(given, "formats") : null;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "BitNet.Gen.sln"))) continue;
            string beside = Path.Combine(folder.FullName, "..", "shared", "fixtures", "formats");
            return Directory.Exists(beside) ? beside : null;
        }

        return null;
    }
}
