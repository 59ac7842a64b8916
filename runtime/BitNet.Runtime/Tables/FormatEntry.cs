using BitNet.Runtime.Weights;

namespace BitNet.Runtime.Tables;

/// <summary>One number format: how a file stores weights, and the generated code that reads and writes it.</summary>
/// <remarks>
/// All functions have the kernels' calling convention (see <see cref="KernelEntry"/>); a work item is one block.
/// Block <c>b</c> of a tensor holds the weights <c>b * BlockWeights</c> and following of the flattened tensor (<see cref="Flat"/>) or of the rows,
/// whose length is then a multiple of <see cref="BlockWeights"/>, so that both count alike.
/// </remarks>
public sealed record FormatEntry
{
    /// <summary>The name in the spec, as <c>tq2_0</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The tensor type id in GGUF files, or -1.</summary>
    public required int GgufId { get; init; }

    /// <summary>Ids that older or newer files have for the same.</summary>
    public IReadOnlyList<int> OtherGgufIds { get; init; } = [];

    /// <summary>The type's name there, as <c>TQ2_0</c>; empty where it has none.</summary>
    public required string GgufName { get; init; }

    /// <summary>The name for messages: that of the type in files, else that of the spec.</summary>
    public string Title => GgufName.Length == 0 ? Name : GgufName;

    /// <summary>Weights in a block.</summary>
    public required int BlockWeights { get; init; }

    /// <summary>Bytes in a block.</summary>
    public required int BlockBytes { get; init; }

    /// <summary>Whether blocks run over the flattened tensor, so that a row need not begin at a block.</summary>
    public required bool Flat { get; init; }

    /// <summary>Bytes behind the last block: the fields that a tensor has once, then padding. With <see cref="RowHead"/> bytes before the first block of each row.</summary>
    public required int TailBytes { get; init; }

    /// <summary>Whether each row has <see cref="TailBytes"/> of its own, before its blocks: functions get these as the tail, and blocks of one row only.</summary>
    public bool RowHead { get; init; }

    /// <summary>What a multiplication by such weights does with its input.</summary>
    public required ActivationKind Activations { get; init; }

    /// <summary>The type of one stored code: <c>u8</c>, <c>i8</c>, <c>f16</c>, <c>bf16</c> or <c>f32</c>.</summary>
    public required string CodeType { get; init; }

    /// <summary>The smallest code that a valid file holds.</summary>
    public required int CodeMin { get; init; }

    /// <summary>The largest code that a valid file holds.</summary>
    public required int CodeMax { get; init; }

    /// <summary>The code of the value zero: value = scale * (code - ZeroPoint).</summary>
    public required int ZeroPoint { get; init; }

    /// <summary>Where scales stand: <c>none</c>, <c>tensor</c>, <c>row</c> or <c>block</c>, there one for <see cref="GroupWeights"/> weights.</summary>
    public required string ScaleAt { get; init; }

    /// <summary>The type of a stored scale: <c>f16</c>, <c>f32</c>, or empty.</summary>
    public required string ScaleType { get; init; }

    /// <summary>Weights that share a scale, where blocks have sub-blocks; 0 where they have none.</summary>
    public int GroupWeights { get; init; }

    /// <summary>The type that holds every minimum exactly: value = scale * (code - ZeroPoint) + minimum; empty where there are none.</summary>
    public string MinimumType { get; init; } = "";

    /// <summary>Where codes choose among 16 levels: value = scale * (level - ZeroPoint); else empty.</summary>
    public IReadOnlyList<byte> Levels { get; init; } = [];

    /// <summary>Scales of a block.</summary>
    public int Groups => GroupWeights == 0 ? 1 : BlockWeights / GroupWeights;

    /// <summary>Blocks to float32. Slots: data, tail, values[blocks, BlockWeights].</summary>
    public required nint Decode { get; init; }

    /// <summary>Blocks to codes of <see cref="CodeType"/>. Slots: data, tail, codes[blocks, BlockWeights].</summary>
    public required nint Codes { get; init; }

    /// <summary>The scales of each block as float32. Slots: data, tail, scales[blocks, groups]. 0 where <see cref="ScaleAt"/> is none.</summary>
    public required nint Scales { get; init; }

    /// <summary>The minima of each block as float32. Slots: data, tail, minima[blocks, groups]. 0 where there are none.</summary>
    public nint Minima { get; init; }

    /// <summary>The tensor's own fields from all its values; 0 where there are none. Slots: values[n], tail, n. One work item.</summary>
    public required nint EncodeTail { get; init; }

    /// <summary>Blocks from float32. Slots: values[blocks, BlockWeights], data, tail.</summary>
    public required nint Encode { get; init; }

    /// <summary>
    /// Where matrices are stored in an order of their own: the bytes of one, without the tail, as uint32; 0 where there can be none of that shape.
    /// Slots: result, rows, columns, and the parameters of the shape's preset. One work item. 0 where blocks are stored.
    /// </summary>
    public nint StoredBytes { get; init; }

    /// <summary>Makes blocks of such a matrix, one a weight. Slots: data, its bytes, blocks[rows, columns], rows, columns, parameters. A work item is a row.</summary>
    public nint Arrange { get; init; }

    /// <summary>Makes the stored bytes of such blocks; 0 where the format is only read. Slots: blocks[rows, columns], data, rows, columns, parameters. A work item is a byte.</summary>
    public nint Rearrange { get; init; }

    /// <summary>The shapes that such matrices may have: rows, columns, parameters. Empty where any shape will do.</summary>
    public IReadOnlyList<IReadOnlyList<long>> Presets { get; init; } = [];

    /// <summary>Whether matrices of that shape can be stored: all, except where the order is one for certain shapes.</summary>
    public bool Stores(long rows, long columns) => Arrange == 0 || MatrixOrder.IsKnown(this, rows, columns);

    /// <summary>Bytes of a tensor of that many weights, tail included; with <see cref="RowHead"/> of one row.</summary>
    /// <exception cref="OverflowException">The size exceeds an int64.</exception>
    public long TensorBytes(long weights) =>
        checked((weights + BlockWeights - 1) / BlockWeights * BlockBytes + TailBytes);

    /// <summary>Bytes of a tensor of that shape, tail or heads included.</summary>
    /// <exception cref="OverflowException">The size exceeds an int64.</exception>
    /// <exception cref="InvalidDataException">The format stores matrices of other shapes only.</exception>
    public long TensorBytes(long rows, long columns) =>
        Arrange != 0 ? checked(MatrixOrder.Bytes(this, rows, columns) + TailBytes)
        : RowHead ? checked(rows * TensorBytes(columns))
        : TensorBytes(checked(rows * columns));
}
