using System.Runtime.InteropServices;

namespace BitNet.Tests;

/// <summary>The reference files of number formats; a test that needs one is skipped where they are absent. Part of every suite.</summary>
internal static class FormatFixtures
{
    // Formats of plain numbers have no files of their own: the input of another one is stored as it is.
    private const string Plain = "f32";
    private const string PlainInput = "formats/f16.x.f32";

    /// <summary>Formats whose reference encoders search for the best scales; an own one may differ.</summary>
    internal static readonly string[] Searching = ["q2_k", "q3_k", "q4_k", "q5_k", "q6_k", "iq4_nl", "iq2_s"];

    /// <summary>4,096 values, one row.</summary>
    internal static float[] Input(string name) => Floats(name, "x");

    /// <summary>The bytes that the reference makes of them.</summary>
    internal static byte[] Stored(string name) => File.ReadAllBytes(Fixtures.Path(name == Plain ? PlainInput : PathOf(name, "q.bin")));

    /// <summary>The values that the reference makes of those bytes.</summary>
    internal static float[] Decoded(string name) => Floats(name, "y");

    /// <summary>Whether the reference has a format; true where the fixtures are absent, so that tests are skipped and say so.</summary>
    internal static bool Has(string name) => name == Plain || Fixtures.Has(PathOf(name, "q.bin"));

    private static float[] Floats(string name, string part) =>
        MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Fixtures.Path(name == Plain ? PlainInput : PathOf(name, $"{part}.f32")))).ToArray();

    // The fixtures spell the K formats with a capital.
    private static string PathOf(string name, string part) => $"formats/{(name.EndsWith("_k", StringComparison.Ordinal) ? name[..^1] + "K" : name)}.{part}";
}
