using BitNet.Gen.Collections;

namespace BitNet.Gen.Syntax;

/// <summary>One spec file (L0): its nodes, equal where the content is equal. Positions are in the <see cref="SpanMap"/> that the reader returns beside it.</summary>
/// <param name="File">The file's name without folders, as <c>i2_s.format.yaml</c>.</param>
/// <param name="Root">The top mapping.</param>
public sealed record SpecDocument(string File, SpecMapping Root)
{
    /// <summary>The text files beside the specs, which a spec may name.</summary>
    public EquatableArray<TextTable> Texts { get; init; } = [];
}
