namespace BitNet.Gen.Syntax;

/// <summary>One key of a mapping and its value. The key's own path is the value's path with <c>#key</c> behind it.</summary>
public sealed record SpecEntry(string Key, SpecNode Value);
