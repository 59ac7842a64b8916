using System.Globalization;

namespace BitNet.Inference.Gguf;

/// <summary>Lists of numbers and names that come with the assembly: lines of a number, a space and a name.</summary>
internal static class NumberedNames
{
    /// <summary>Reads the list of that file name.</summary>
    internal static IEnumerable<(uint Number, string Name)> Read(string file)
    {
        using var stream = typeof(NumberedNames).Assembly.GetManifestResourceStream(file)!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            int space = line.IndexOf(' ');
            yield return (uint.Parse(line.AsSpan(0, space), CultureInfo.InvariantCulture), line[(space + 1)..]);
        }
    }
}
