using BitNet.Gen.Collections;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Models;

/// <summary>A key that a file may have with certain values only, because the model does nothing for others.</summary>
/// <param name="Key">The key without the architecture's prefix.</param>
/// <param name="Texts">The values that a text may have; empty for numbers.</param>
/// <param name="Number">The value that a number must have; null for texts.</param>
public sealed record ModelCheck(string Key, EquatableArray<string> Texts, SyntaxExpr? Number);
