using BitNet.Gen.Collections;

namespace BitNet.Gen.Programs;

/// <summary>A table of bytes that a program keeps in registers.</summary>
public sealed record ByteTable(string Name, EquatableArray<byte> Bytes);
