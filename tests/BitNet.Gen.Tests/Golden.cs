namespace BitNet.Gen.Tests;

/// <summary>Texts that were reviewed and are compared with what the generator makes now; <c>BITNET_UPDATE_GOLDEN=1</c> writes them anew.</summary>
internal static class Golden
{
    /// <summary>Compares a text with the reviewed one.</summary>
    /// <param name="area">The folder of the tests, which holds a folder Golden.</param>
    public static void Check(string area, string name, string text)
    {
        string folder = Path.Combine(Repository.Root, "tests", "BitNet.Gen.Tests", area, "Golden");
        string path = Path.Combine(folder, name);
        if (Environment.GetEnvironmentVariable("BITNET_UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(path, text);
        }

        Assert.True(File.Exists(path), $"{path} is missing; run the tests with BITNET_UPDATE_GOLDEN=1 and review it");
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), text);
    }
}
