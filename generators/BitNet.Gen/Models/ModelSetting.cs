using BitNet.Gen.Syntax;

namespace BitNet.Gen.Models;

/// <summary>A number of a model's configuration: from a key, from a tensor's shape, or computed.</summary>
/// <param name="IsFloat">Whether it is a float32; else it is a count, at least 1.</param>
/// <param name="Key">The key without the architecture's prefix; empty where it comes from elsewhere.</param>
/// <param name="RowsOf">The tensor whose number of rows it is; empty where it comes from elsewhere.</param>
/// <param name="Value">What it is where there is no such key, or where <paramref name="Key"/> and <paramref name="RowsOf"/> are empty; null where the key must be there.</param>
public sealed record ModelSetting(string Name, bool IsFloat, string Key, string RowsOf, SyntaxExpr? Value);
