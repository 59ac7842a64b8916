using BitNet.Runtime.Memory;

namespace BitNet.Inference.Checkpoints;

/// <summary>One tensor of the file that a checkpoint is read as.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Layer">Its layer; -1 for none.</param>
/// <param name="Dimensions">Its lengths, the contiguous one first.</param>
/// <param name="Type">The name of the format that a file has it in.</param>
/// <param name="Format">The name of the format that its bytes are in here.</param>
/// <param name="Source">Where they come from.</param>
/// <param name="Make">Makes them; null where they are the source's own.</param>
internal sealed record CheckpointTensor(string Name, int Layer, long[] Dimensions, string Type, string Format, SafetensorsTensor Source, Func<AlignedBuffer>? Make = null);
