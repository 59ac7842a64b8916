namespace BitNet.Unshipped.Tests;

/// <summary>A weight of a block, decoded by hand.</summary>
/// <param name="block">The block's bytes.</param>
/// <param name="shared">The bytes that its tensor or row has once; else empty.</param>
/// <param name="i">The weight's index in the block.</param>
internal delegate float Decoder(ReadOnlySpan<byte> block, ReadOnlySpan<byte> shared, int i);
