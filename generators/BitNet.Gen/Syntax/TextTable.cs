namespace BitNet.Gen.Syntax;

/// <summary>A text file beside the specs that a spec may name, as a format's codebook.</summary>
/// <param name="File">The file's name without folders.</param>
/// <param name="Text">Its content.</param>
public sealed record TextTable(string File, string Text);
