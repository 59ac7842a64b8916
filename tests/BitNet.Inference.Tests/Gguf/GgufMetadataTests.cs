using BitNet.Inference.Gguf;

namespace BitNet.Inference.Tests.Gguf;

public sealed class GgufMetadataTests
{
    [Theory]
    [InlineData(0u, 1, 200)]
    [InlineData(2u, 2, 60_000)]
    [InlineData(4u, 4, 70_000)]
    [InlineData(5u, 4, 70_000)]
    [InlineData(10u, 8, 70_000)]
    [InlineData(11u, 8, 70_000)]
    public void Every_integer_type_is_accepted_where_the_value_fits(uint type, int bytes, int value)
    {
        using GgufFile file = Scalar(type, BitConverter.GetBytes((long)value)[..bytes]);
        Assert.Equal((uint)value, file.Metadata.GetUInt32("k"));
        Assert.Equal(value, file.Metadata.GetInt32("k"));
        Assert.Equal((ulong)value, file.Metadata.GetUInt64("k"));
        Assert.True(file.Metadata.TryGetUInt32("k", out uint tried));
        Assert.Equal((uint)value, tried);
    }

    [Fact]
    public void A_value_that_does_not_fit_is_an_error_that_names_it()
    {
        using GgufFile large = Scalar(10, BitConverter.GetBytes(1ul << 32));
        Assert.Contains("'k' is 4294967296, outside [0, 4294967295]", Message(() => large.Metadata.GetUInt32("k")));
        using GgufFile negative = Scalar(1, [0xFF]);
        Assert.Contains("'k' is -1, outside", Message(() => negative.Metadata.TryGetUInt32("k", out _)));
        Assert.Equal(-1, negative.Metadata.GetInt32("k"));
    }

    [Fact]
    public void A_missing_key_is_an_error_that_names_it()
    {
        using GgufFile file = Scalar(4, [1, 0, 0, 0]);
        Assert.Contains("the key 'llama.block_count' is missing", Message(() => file.Metadata.GetUInt32("llama.block_count")));
        Assert.Contains("'s' is missing", Message(() => file.Metadata.GetStrings("s")));
        Assert.False(file.Metadata.TryGetUInt32("none", out _));
        Assert.False(file.Metadata.TryGetString("none", out _));
        Assert.False(file.Metadata.TryGetBool("none", out _));
        Assert.False(file.Metadata.TryGetFloat32("none", out _));
        Assert.False(file.Metadata.TryGetInt32("none", out _));
    }

    [Fact]
    public void A_key_of_another_type_is_an_error_that_names_both_types()
    {
        using GgufFile file = Scalar(6, BitConverter.GetBytes(1.5f));
        Assert.Contains("'k' is of type f32, an integer is needed", Message(() => file.Metadata.TryGetUInt32("k", out _)));
        Assert.Contains("'k' is of type f32, a string is needed", Message(() => file.Metadata.GetString("k")));
        Assert.Contains("'k' is of type f32, a bool is needed", Message(() => file.Metadata.GetBool("k")));
        Assert.Contains("an array of strings is needed", Message(() => file.Metadata.GetStrings("k")));
        Assert.Contains("an array of integers is needed", Message(() => file.Metadata.GetInt32s("k")));
        Assert.Contains("an array of f32 is needed", Message(() => file.Metadata.GetFloat32s("k")));
        Assert.Equal(1.5f, file.Metadata.GetFloat32("k"));
    }

    [Fact]
    public void What_the_writer_writes_comes_back()
    {
        byte[] image = Written(writer =>
        {
            writer.Add("text", "häß\u2581");
            writer.Add("number", 7u);
            writer.Add("float", 0.1f);
            writer.Add("yes", true);
            writer.Add("strings", ["", "a", "\U0001F600"]);
            writer.Add("ints", [-1, 0, int.MaxValue]);
            writer.Add("floats", [1f, float.NegativeInfinity]);
        });
        using GgufFile file = GgufFile.FromMemory(image, "test.gguf");
        GgufMetadata metadata = file.Metadata;
        Assert.Equal(["text", "number", "float", "yes", "strings", "ints", "floats"], metadata.Keys);
        Assert.Equal("häß\u2581", metadata.GetString("text"));
        Assert.Equal(0.1f, metadata.GetFloat32("float"));
        Assert.True(metadata.GetBool("yes"));
        var strings = new List<string>();
        foreach (ReadOnlySpan<byte> text in metadata.GetStrings("strings"))
            strings.Add(System.Text.Encoding.UTF8.GetString(text));
        Assert.Equal(["", "a", "\U0001F600"], strings);
        Assert.Equal([-1, 0, int.MaxValue], metadata.GetInt32s("ints"));
        Assert.Equal([1f, float.NegativeInfinity], metadata.GetFloat32s("floats"));
        Assert.Equal("[\"\", \"a\", ... 3 elements]", metadata.Describe("strings", 2));
        Assert.Equal("[-1, 0, 2147483647]", metadata.Describe("ints"));
        Assert.Equal("hä...", metadata.Describe("text", maxCharacters: 2));
        Assert.Equal("true", metadata.Describe("yes"));
        Assert.Equal((GgufValueType.Array, GgufValueType.Int32, 3L), (metadata.TypeOf("ints"), metadata.ElementTypeOf("ints"), metadata.CountOf("ints")));
    }

    [Fact]
    public void Copied_keys_are_equal()
    {
        string path = Fixtures.Path("models/stories260K-f32.gguf");
        using GgufFile original = GgufFile.Open(path);
        byte[] image = Written(writer =>
        {
            foreach (string key in original.Metadata.Keys)
                writer.Add(key, original.Metadata);
        });
        using GgufFile copy = GgufFile.FromMemory(image, "copy.gguf");
        Assert.Equal(original.Metadata.Keys, copy.Metadata.Keys);
        foreach (string key in copy.Metadata.Keys)
            Assert.Equal(original.Metadata.Describe(key, int.MaxValue), copy.Metadata.Describe(key, int.MaxValue));
    }

    private static byte[] Written(Action<GgufWriter> add)
    {
        var stream = new MemoryStream();
        var writer = new GgufWriter(stream);
        add(writer);
        writer.Finish();
        return stream.ToArray();
    }

    private static GgufFile Scalar(uint type, byte[] bytes)
    {
        RawGguf raw = new RawGguf(0, 1).String("k").U32(type);
        foreach (byte value in bytes)
            raw.U8(value);
        return GgufFile.FromMemory(raw.ToArray(), "test.gguf");
    }

    private static string Message(Action read) => Assert.Throws<GgufException>(read).Message;
}
