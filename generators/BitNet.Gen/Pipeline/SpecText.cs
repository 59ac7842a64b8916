namespace BitNet.Gen.Pipeline;

/// <summary>A file handed to the generator.</summary>
/// <param name="Path">Its path as the compiler gave it.</param>
/// <param name="Text">Its content.</param>
public sealed record SpecText(string Path, string Text)
{
    /// <summary>The name without folders.</summary>
    public string File => Path.Substring(Path.LastIndexOfAny(['/', '\\']) + 1);
}
