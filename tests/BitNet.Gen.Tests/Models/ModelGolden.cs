namespace BitNet.Gen.Tests.Models;

/// <summary>Texts that were reviewed and are compared with what the generator makes now; <c>BITNET_UPDATE_GOLDEN=1</c> writes them anew.</summary>
internal static class ModelGolden
{
    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(SpecFolder.Root)!, "tests", "BitNet.Gen.Tests", "Models", "Golden");

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
