using System.Buffers.Binary;
using System.Diagnostics;
using BitNet.Inference.Gguf;

namespace BitNet.Inference.Tests.Gguf;

/// <summary>Damaged files give a clean error or a readable file, never another exception, a hang or a large allocation.</summary>
public sealed class GgufHostileTests
{
    private const int Rounds = 1500;

    /// <summary>Headers are at most a few times their size in memory: keys, names and tables.</summary>
    private const long AllowedBytesPerFileByte = 64;

    public static TheoryData<string> Images()
    {
        var images = new TheoryData<string> { "written" };
        foreach (string path in Fixtures.Files("models", "*.gguf"))
            images.Add(path);
        return images;
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Mutations_and_truncations_give_clean_errors(string source)
    {
        byte[] valid = source == "written" ? Written() : Head(source);
        Visit(valid);
        var random = new Random(20_260_801);
        var clock = Stopwatch.StartNew();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < Rounds; round++)
            Visit(Damage(valid, random));
        long allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / Rounds;
        Assert.InRange(allocated, 0, valid.Length * AllowedBytesPerFileByte);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void Every_truncation_of_a_small_file_gives_a_clean_error()
    {
        byte[] valid = Written();
        for (int length = 0; length < valid.Length; length++)
            Visit(valid[..length]);
    }

    /// <summary>A fixture's keys and tensor table with a little of its data: damage to the data cannot be seen here anyway.</summary>
    private static byte[] Head(string path)
    {
        byte[] image = File.ReadAllBytes(path);
        using GgufFile file = GgufFile.FromMemory(image, path);
        return image[..(int)(file.Tensors.Min(tensor => tensor.Offset) + 64)];
    }

    private static byte[] Written()
    {
        var stream = new MemoryStream();
        var writer = new GgufWriter(stream, 64);
        writer.Add("general.architecture", "llama");
        writer.Add("llama.block_count", 2u);
        writer.Add("a.bool", true);
        writer.Add("tokenizer.ggml.tokens", ["<unk>", "a", "b", ""]);
        writer.Add("tokenizer.ggml.scores", [0f, 1f, 2f, 3f]);
        writer.Add("tokenizer.ggml.token_type", [2, 1, 1, 1]);
        writer.AddTensor("token_embd.weight", [8, 4], 0, 128);
        writer.AddTensor("output_norm.weight", [8], 0, 32);
        writer.WriteTensorData(new byte[128]);
        writer.WriteTensorData(new byte[32]);
        writer.Finish();
        return stream.ToArray();
    }

    private static byte[] Damage(byte[] valid, Random random)
    {
        byte[] image = random.Next(4) == 0 ? valid[..random.Next(valid.Length)] : [.. valid];
        for (int edit = random.Next(1, 4); edit > 0 && image.Length > 8; edit--)
        {
            int at = random.Next(image.Length);
            switch (random.Next(4))
            {
                case 0:
                    image[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    image[at] = (byte)random.Next(256);
                    break;
                case 2:
                    ulong huge = random.Next(5) switch { 0 => ulong.MaxValue, 1 => long.MaxValue, 2 => 1ul << random.Next(64), 3 => (ulong)image.Length, _ => (ulong)random.NextInt64() };
                    BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(Math.Min(at, image.Length - 8)), huge);
                    break;
                default:
                    BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(random.Next(2) == 0 ? Math.Min(8, image.Length - 8) : Math.Min(16, image.Length - 8)), (ulong)random.Next(1000));
                    break;
            }
        }
        return image;
    }

    /// <summary>Opens an image and reads everything in it.</summary>
    private static unsafe void Visit(byte[] image)
    {
        try
        {
            using GgufFile file = GgufFile.FromMemory(image, "damaged.gguf");
            foreach (string key in file.Metadata.Keys)
                Assert.NotNull(file.Metadata.Describe(key));
            foreach (GgufTensor tensor in file.Tensors)
            {
                Assert.InRange(tensor.MaxBytes, 0, file.Length - tensor.Offset);
                if (tensor.MaxBytes > 0)
                    Assert.Equal(image[tensor.Offset], tensor.Data[0]);
            }
        }
        catch (GgufException e)
        {
            Assert.StartsWith("damaged.gguf: ", e.Message);
        }
    }
}
