using System.Runtime.InteropServices;

namespace BitNet.Gen.Tests.Formats;

/// <summary>The reference files of number formats; a test that needs one is skipped where they are absent.</summary>
internal static class FormatFixtures
{
    private static readonly string? Root = Find();

    /// <summary>4,096 values, one row.</summary>
    internal static float[] Input(string name) => Floats(name, "x");

    /// <summary>The bytes that the reference makes of them.</summary>
    internal static byte[] Stored(string name) => name == "f32" ? File.ReadAllBytes(PathOf("f16.x.f32")) : File.ReadAllBytes(PathOf($"{Spelled(name)}.q.bin"));

    /// <summary>The values that the reference makes of those bytes.</summary>
    internal static float[] Decoded(string name) => Floats(name, "y");

    /// <summary>Whether the reference has a format; true where the fixtures are absent, so that tests are skipped and say so.</summary>
    internal static bool Has(string name) => Root is null || name == "f32" || File.Exists(PathOf($"{Spelled(name)}.q.bin"));

    private static float[] Floats(string name, string part) =>
        MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(PathOf(name == "f32" ? "f16.x.f32" : $"{Spelled(name)}.{part}.f32"))).ToArray();

    // The fixtures spell the K formats with a capital.
    private static string Spelled(string name) => name.EndsWith("_k", StringComparison.Ordinal) ? name[..^1] + "K" : name;

    private static string PathOf(string file)
    {
        if (Root is null)
            Assert.Skip("the reference fixtures are absent: set BITNET_FIXTURES, or put them in ../shared/fixtures beside the repository");
        return Path.Combine(Root, file);
    }

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
