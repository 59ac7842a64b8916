using BitNet.Inference.Gguf;

namespace BitNet.Inference.Tests.Gguf;

/// <summary>Each rule of the container: what is refused, and what must be tolerated.</summary>
public sealed class GgufRulesTests
{
    private const uint U32 = 4, Bool = 7, Str = 8, Arr = 9;

    [Theory]
    [InlineData(0, "does not begin with \"GGUF\"")]
    [InlineData(3, "does not begin with \"GGUF\"")]
    [InlineData(6, "needs 4 bytes")]
    [InlineData(20, "needs 8 bytes")]
    public void A_header_that_ends_early_is_refused(int length, string message) =>
        Refused(new RawGguf(0, 0).ToArray()[..length], message);

    [Theory]
    [InlineData(1u, "GGUF version 1 is not supported")]
    [InlineData(4u, "GGUF version 4 is not supported")]
    [InlineData(0x03000000u, "big-endian")]
    public void Other_versions_are_refused(uint version, string message) =>
        Refused(new RawGguf(0, 0, version).ToArray(), message);

    [Fact]
    public void Version_2_has_the_same_layout() =>
        Assert.Equal(7u, Open(new RawGguf(0, 1, 2).String("a").U32(U32).U32(7).ToArray()).Metadata.GetUInt32("a"));

    [Theory]
    [InlineData(ulong.MaxValue, 0ul)]
    [InlineData(0ul, ulong.MaxValue)]
    [InlineData(1ul << 40, 0ul)]
    [InlineData(0ul, 1ul << 40)]
    [InlineData(long.MaxValue, (ulong)long.MaxValue)]
    public void Counts_beyond_the_file_are_refused(ulong tensors, ulong keys) =>
        Refused(new RawGguf(tensors, keys).PadTo(4096).ToArray(), "bytes left can hold");

    [Fact]
    public void Keys_must_be_named_and_unique()
    {
        Refused(new RawGguf(0, 1).String("").U32(U32).U32(1).ToArray(), "has no name");
        Refused(new RawGguf(0, 2).String("a").U32(U32).U32(1).String("a").U32(U32).U32(2).ToArray(), "'a' occurs twice");
        Refused(new RawGguf(0, 1).Bytes([0xFF, 0xFE]).U32(U32).U32(1).ToArray(), "not valid UTF-8");
        Refused(new RawGguf(0, 1).String(new string('k', 65_536)).U32(U32).U32(1).ToArray(), "at most 65535");
    }

    [Fact]
    public void Values_must_be_of_known_types_and_inside_the_file()
    {
        Refused(new RawGguf(0, 1).String("a").U32(13).U64(0).ToArray(), "unknown type 13");
        Refused(new RawGguf(0, 1).String("a").U32(Bool).U8(2).ToArray(), "neither 0 nor 1");
        Refused(new RawGguf(0, 1).String("a").U32(Str).U64(1ul << 62).ToArray(), "bytes left can hold");
        Refused(new RawGguf(0, 1).String("a").U32(Arr).U32(Arr).U64(1).PadTo(64).ToArray(), "array of arrays");
        Refused(new RawGguf(0, 1).String("a").U32(Arr).U32(99).U64(1).PadTo(64).ToArray(), "unknown type 99");
        Refused(new RawGguf(0, 1).String("a").U32(Arr).U32(U32).U64(1ul << 61).PadTo(64).ToArray(), "bytes left can hold");
        Refused(new RawGguf(0, 1).String("a").U32(Arr).U32(Str).U64(2).String("x").U64(1000).PadTo(64).ToArray(), "bytes left can hold");
        Refused(new RawGguf(0, 1).String("a").U32(Arr).U32(Bool).U64(3).U8(0).U8(1).U8(7).ToArray(), "neither 0 nor 1");
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(24u)]
    public void The_alignment_must_be_a_power_of_two(uint alignment) =>
        Refused(new RawGguf(0, 1).String("general.alignment").U32(U32).U32(alignment).ToArray(), "power of two");

    [Fact]
    public void The_alignment_must_be_a_u32() =>
        Refused(new RawGguf(0, 1).String("general.alignment").U32(10).U64(32).ToArray(), "must be a u32");

    [Fact]
    public void Tensors_must_be_well_formed()
    {
        Refused(One("t", [1, 1, 1, 1, 1], 0), "5 dimensions");
        Refused(One("t", [ulong.MaxValue], 0), "negative or too large");
        Refused(One("t", [1ul << 32, 1ul << 31], 0), "negative or too large");
        Refused(One("t", [1ul << 62, 1ul << 62], 0), "negative or too large");
        Refused(One(new string('n', 64), [1], 0), "at most 63");
        Refused(One("t", [1], 8), "no multiple of the alignment");
        Refused(One("t", [1], 64), "the file has 64 bytes of tensor data");
        Refused(One("t", [1], ulong.MaxValue & ~31ul), "the file has 64 bytes of tensor data");
        Refused(new RawGguf(2, 0).Tensor("t", [1], 0, 0).Tensor("t", [1], 0, 32).PadTo(32, 64).ToArray(), "'t' occurs twice");
        Refused(new RawGguf(1, 0).Tensor("t", [1], 0, 0).ToArray(), "the file has 0 bytes of tensor data");
    }

    [Fact]
    public void Offsets_need_only_alignment_and_room()
    {
        byte[] image = new RawGguf(3, 0).Tensor("last", [8], 0, 96).Tensor("first", [8], 0, 0).Tensor("same", [8], 0, 0).PadTo(32, 100).ToArray();
        using GgufFile file = Open(image);
        Assert.Equal([4L, 96, 96], file.Tensors.Select(tensor => tensor.MaxBytes));
        Assert.Equal(["last", "first", "same"], file.Tensors.Select(tensor => tensor.Name));
    }

    [Fact]
    public void A_vocabulary_without_tensors_needs_no_padding()
    {
        using GgufFile file = Open(new RawGguf(0, 1).String("a").U32(Str).String("b").ToArray());
        Assert.Empty(file.Tensors);
        Assert.Equal("b", file.Metadata.GetString("a"));
    }

    [Fact]
    public void Scalars_and_empty_tensors_are_allowed()
    {
        using GgufFile file = Open(new RawGguf(2, 0).Tensor("scalar", [], 0, 0).Tensor("empty", [0, 5], 0, 32).PadTo(32, 32).ToArray());
        Assert.Equal([1L, 0], file.Tensors.Select(tensor => tensor.Elements));
        Assert.Equal([1L, 0], file.Tensors.Select(tensor => tensor.Rows));
    }

    [Fact]
    public void Opening_names_the_path_and_the_remedy()
    {
        string folder = Directory.CreateTempSubdirectory("bitnet").FullName;
        try
        {
            Assert.Contains("there is no such file", Assert.Throws<GgufException>(() => GgufFile.Open(Path.Combine(folder, "none.gguf"))).Message);
            Assert.Contains(folder, Assert.Throws<GgufException>(() => GgufFile.Open(folder)).Message);
            string empty = Path.Combine(folder, "empty.gguf");
            File.WriteAllBytes(empty, []);
            Assert.Contains("the file is empty", Assert.Throws<GgufException>(() => GgufFile.Open(empty)).Message);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_closed_file_cannot_be_read()
    {
        GgufFile file = Open(new RawGguf(0, 1).String("a").U32(U32).U32(7).ToArray());
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.Metadata.GetUInt32("a"));
        file.Dispose();
    }

    private static byte[] One(string name, ulong[] dimensions, ulong offset) =>
        new RawGguf(1, 0).Tensor(name, dimensions, 0, offset).PadTo(32, 64).ToArray();

    private static GgufFile Open(byte[] image) => GgufFile.FromMemory(image, "test.gguf");

    private static void Refused(byte[] image, string message)
    {
        var error = Assert.Throws<GgufException>(() => Open(image).Dispose());
        Assert.StartsWith("test.gguf: ", error.Message);
        Assert.Contains(message, error.Message);
    }
}
