using System.Diagnostics;
using System.Text;
using BitNet.Inference.Generation;
using BitNet.Inference.Gguf;
using BitNet.Inference.Loading;

namespace BitNet.Inference.Tests.Loading;

/// <summary>Model files whose keys, tensor table or data are damaged are refused with a clean error or load and compute, whatever the numbers.</summary>
public sealed class HostileModelTests
{
    private const int Rounds = 500;

    // A caller's limit: what a file claims as its context would be memory that is had and filled.
    private const int Context = 8;

    [Theory]
    [InlineData("bitnet-b158-i2_s")]
    [InlineData("bitnet-tq2_0")]
    [InlineData("stories260K-f32")]
    public void Damaged_models_give_clean_errors_or_compute(string name)
    {
        byte[] valid = File.ReadAllBytes(Fixtures.Path($"models/{name}.gguf"));
        int head = (int)DataStart(valid, name);
        Assert.True(Visit(valid), "the undamaged file does not load");
        var random = new Random(20_261_121);
        var clock = Stopwatch.StartNew();
        int loaded = 0;
        for (int round = 0; round < Rounds; round++) loaded += Visit(Damage(valid, head, random)) ? 1 : 0;
        // Some damage is harmless, most is not: both sides must have been seen.
        Assert.InRange(loaded, 1, Rounds - 1);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(3));
    }

    private static long DataStart(byte[] image, string name)
    {
        using GgufFile file = GgufFile.FromMemory(image, name);
        return file.Tensors.Min(tensor => tensor.Offset);
    }

    /// <summary>One to three edits: numbers of the configuration, bits of the header, bits of the data.</summary>
    private static byte[] Damage(byte[] valid, int head, Random random)
    {
        byte[] image = [.. valid];
        int[] values = ConfigurationValues(valid.AsSpan(0, head));
        for (int edit = random.Next(1, 4); edit > 0; edit--)
        {
            int at = values[random.Next(values.Length)];
            switch (random.Next(5))
            {
                case 0:
                    BitConverter.TryWriteBytes(image.AsSpan(at), random.Next(4) switch { 0 => 0, 1 => -1, 2 => int.MaxValue, _ => 1 << random.Next(31) });
                    break;
                case 1:
                    BitConverter.TryWriteBytes(image.AsSpan(at), random.Next(300));
                    break;
                case 2:
                    BitConverter.TryWriteBytes(image.AsSpan(at), random.Next(3) switch { 0 => float.NaN, 1 => float.PositiveInfinity, _ => -1f });
                    break;
                case 3:
                    image[random.Next(head)] ^= (byte)(1 << random.Next(8));
                    break;
                default:
                    image[random.Next(head, image.Length)] ^= (byte)(1 << random.Next(8));
                    break;
            }
        }

        return image;
    }

    /// <summary>Where the values of the architecture's own keys stand, which are numbers of 32 bits behind a type of 32 bits.</summary>
    private static int[] ConfigurationValues(ReadOnlySpan<byte> header)
    {
        string[] keys =
        [
            "block_count", "embedding_length", "feed_forward_length", "attention.head_count", "attention.head_count_kv", "attention.key_length",
            "rope.dimension_count", "rope.freq_base", "attention.layer_norm_rms_epsilon", "context_length",
        ];
        var places = new List<int>();
        foreach (string key in keys)
        {
            // The type follows the name at once, and is one of the 32-bit types; a longer name that begins so is passed over.
            int at = header.IndexOf(Encoding.ASCII.GetBytes("." + key + "\u0004\0\0\0"));
            if (at < 0) at = header.IndexOf(Encoding.ASCII.GetBytes("." + key + "\u0006\0\0\0"));
            if (at >= 0) places.Add(at + key.Length + 5);
        }

        Assert.True(places.Count >= 5, "the file's configuration was not found");
        return [.. places];
    }

    /// <summary>Loads an image and computes a token; whether it could.</summary>
    private static bool Visit(byte[] image)
    {
        try
        {
            using LanguageModel model = LanguageModel.Load(GgufFile.FromMemory(image, "damaged.gguf"), new ModelOptions { Threads = 1, ContextLength = Context });
            using Session session = model.CreateSession();
            session.Decode(0);
            return true;
        }
        catch (InferenceException e)
        {
            Assert.Contains("damaged.gguf", e.Message);
            Assert.DoesNotContain('\n', e.Message);
            return false;
        }
    }
}
