namespace BitNet.Gen.Pipeline;

/// <summary>A file handed to the generator.</summary>
/// <param name="Path">Its path as the compiler gave it.</param>
/// <param name="Text">Its content.</param>
/// <param name="IsLibrary">Whether it came with a package: other specs may refer to it, but what is made of it alone is compiled there already.</param>
public sealed record SpecText(string Path, string Text, bool IsLibrary = false)
{
    /// <summary>The name without folders.</summary>
    public string File => Path.Substring(Path.LastIndexOfAny(['/', '\\']) + 1);
}
