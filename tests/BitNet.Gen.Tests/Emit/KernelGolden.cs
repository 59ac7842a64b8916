namespace BitNet.Gen.Tests.Emit;

/// <summary>Kernels whose text was reviewed, compared with what the emitter writes now; <c>BITNET_UPDATE_GOLDEN=1</c> writes them anew.</summary>
internal static class KernelGolden
{
    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(SpecFolder.Root)!, "tests", "BitNet.Gen.Tests", "Emit", "Golden");

    /// <summary>Compares a text with the reviewed one.</summary>
    public static void Check(string name, string text)
    {
        string path = Path.Combine(Folder, name);
        if (Environment.GetEnvironmentVariable("BITNET_UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Folder);
            File.WriteAllText(path, text);
        }

        Assert.True(File.Exists(path), $"{path} is missing; run the tests with BITNET_UPDATE_GOLDEN=1 and review it");
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), text);
    }
}
