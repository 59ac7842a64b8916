namespace BitNet.Kernels.Tests.Formats;

/// <summary>The vectors of the reference note: one pseudo-random ternary sequence in each format, and the rounding of ties.</summary>
public sealed class FormatVectorTests
{
    private const float Scale = 0.5f;

    /// <summary>t(i): a linear congruential generator's upper bits modulo 3, less 1.</summary>
    internal static float[] Ternary(int count)
    {
        var values = new float[count];
        uint state = 1;
        for (int i = 0; i < count; i++)
        {
            state = ((1103515245 * state) + 12345) & 0x7FFFFFFF;
            values[i] = Scale * ((int)((state >> 16) % 3) - 1);
        }

        return values;
    }

    [Theory]
    [InlineData("tq1_0", 0x038ba8b1, "f47341a786d30a0c4e4166b42e47bae454050a3fd59db829073755dc7ac8d6bcf62a4392aa96c367e9902a429cab5975bbcb1a170038")]
    [InlineData("tq2_0", 0x6dd7c42d, "9a05886925161010288891829458520aa84010485659521480a4a8268506569298111106a546a8568a45108255090604a995081a296a1022580996a9994092550038")]
    [InlineData("i2_s", 0x2be515c6, "a65022695894040428224682162585a02a01042195658514021a2a9852909586264444905a912a95a2510482556090106a5620a468a904882560966a660186550000003f00000000000000000000000000000000000000000000000000000000")]
    [InlineData("i2_s_arm", 0x7876b380, "8a44084a65962001080942a11529a1a86a01188591515150822a6a284a4455121a5142a656a608a48a5621925648a4156a524010a82598641904522a560112110000003f00000000000000000000000000000000000000000000000000000000")]
    public void TheTernarySequence(string name, uint crc, string hex)
    {
        var format = StoredFormat.Of(name);
        float[] values = Ternary(256);
        byte[] stored = format.Encode(values);
        Assert.Equal(hex, Convert.ToHexStringLower(stored));
        Assert.Equal(crc, Crc32(stored));
        Assert.Equal(values, format.Decode(stored, 256));
        Assert.Equal(values.Select(v => (byte)((v / Scale) + 1)), format.Codes<byte>(stored, 256));
        Assert.All(format.Scales(stored, 256), s => Assert.Equal(Scale, s));
    }

    [Theory]
    [InlineData("q2_0", 72, 0x0b1ebcf9, "0038460990a0002680a9a6050a8982496415")]
    [InlineData("q2_0_g128", 68, 0x9c130261, "0038460990a0002680a9a6050a8982496415")]
    public void TwoBitsInSequence(string name, int bytes, uint crc, string begins) =>
        Stores(StoredFormat.Of(name), bytes, crc, begins);

    [Theory]
    [InlineData("iq2_bn", 68, 0xd5f93cea, "0000003fa21120a1599608402060814a54684a2a")]
    [InlineData("iq1_bn", 54, 0xb604db87, "00387803b3ab08f4a7e5439161811c")]
    public void ScalesOfRows(string name, int bytes, uint crc, string begins)
    {
        var format = StoredFormat.Of(name);
        byte[] stored = Stores(format, bytes, crc, begins);
        Assert.Equal(Ternary(256).Select(v => (byte)((v / Scale) + 1)), format.Codes<byte>(stored, 256));
    }

    [Theory]
    [InlineData("tq1_0", 0xa10092ce)]
    [InlineData("tq2_0", 0xc574768e)]
    public void TiesRoundAwayFromZero(string name, uint crc)
    {
        float[] values = [.. Enumerable.Range(0, 256).Select(i => (((29 * i) % 201) - 100) / 100f)];
        Assert.Equal(crc, Crc32(StoredFormat.Of(name).Encode(values)));
    }

    [Fact]
    public void EightBits()
    {
        float[] values = [.. Enumerable.Range(0, 32).Select(i => (i - 13) / 8f)];
        Assert.Equal("8924a4abb2b9c0c8cfd6dde4ebf2f900070e151c232a313840474e555c636a71787f", Convert.ToHexStringLower(StoredFormat.Of("q8_0").Encode(values)));
    }

    [Fact]
    public void TheTailOfATensorIsOnlyTheFirstFourBytes()
    {
        var format = StoredFormat.Of("i2_s");
        byte[] stored = format.Encode(Ternary(256));
        stored.AsSpan(^28).Fill(0xEE);
        Assert.Equal(Ternary(256), format.Decode(stored, 256));
    }

    [Fact]
    public void AllZerosStayZero()
    {
        foreach (var entry in KernelTables.Kernels.Formats.Where(entry => entry.Encode != 0))
        {
            var format = new StoredFormat(entry);
            Assert.All(format.Decode(format.Encode(new float[512]), 512), value => Assert.Equal(0f, value));
        }
    }

    [Fact]
    public void StoringWhatWasStoredChangesNothing()
    {
        foreach (var entry in KernelTables.Kernels.Formats.Where(entry => entry.Encode != 0 && !FormatFixtures.Searching.Contains(entry.Name)))
        {
            var format = new StoredFormat(entry);
            for (int seed = 1; seed <= 20; seed++)
            {
                var random = new Random(seed);
                byte[] stored = format.Encode([.. Enumerable.Range(0, 512).Select(_ => (float)((random.NextDouble() - 0.5) * seed))]);
                Assert.Equal(stored, format.Encode(format.Decode(stored, 512)));
            }
        }
    }

    private static uint Crc32(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
        }

        return ~crc;
    }

    /// <summary>Stores the test sequence, compares the bytes with the reference's, and reads them back.</summary>
    private static byte[] Stores(StoredFormat format, int bytes, uint crc, string begins)
    {
        byte[] stored = format.Encode(Ternary(256));
        Assert.Equal(bytes, stored.Length);
        Assert.StartsWith(begins, Convert.ToHexStringLower(stored));
        Assert.Equal(crc, Crc32(stored));
        Assert.Equal(Ternary(256), format.Decode(stored, 256));
        return stored;
    }
}
