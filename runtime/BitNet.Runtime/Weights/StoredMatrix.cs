using BitNet.Runtime.Memory;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;

namespace BitNet.Runtime.Weights;

/// <summary>A matrix as a file stores it: a view, whose memory the model's source owns. One in an order of its own is put into rows first.</summary>
public sealed unsafe class StoredMatrix
{
    /// <summary>Weights in a block, at most: partial blocks are decoded on the stack.</summary>
    public const int MaxBlockWeights = 4096;

    // Blocks that were made of a matrix in an order of its own; without a Dispose the memory goes when nothing refers to it any more.
    private readonly AlignedBuffer? _arranged;

    /// <summary>A view of a tensor of shape <c>[rows, columns]</c>.</summary>
    /// <param name="name">The tensor's name, for messages.</param>
    /// <param name="format">How it is stored.</param>
    /// <param name="rows">The number of rows, at least 1.</param>
    /// <param name="columns">The length of a row, at least 1.</param>
    /// <param name="data">The tensor's first byte.</param>
    /// <param name="bytes">Readable bytes from there on; at least <see cref="FormatEntry.TensorBytes(long, long)"/>.</param>
    /// <param name="fileOffset">Where the first byte stands in its file, for messages.</param>
    /// <exception cref="InvalidDataException">The shape does not suit the format, or the bytes are too few.</exception>
    public StoredMatrix(string name, FormatEntry format, int rows, int columns, byte* data, long bytes, long fileOffset = 0)
    {
        if (rows < 1 || columns < 1)
            throw new InvalidDataException($"The tensor '{name}' has the shape [{rows}, {columns}]; a matrix has at least one row and one column.");
        if (format.BlockWeights is < 1 or > MaxBlockWeights || format.BlockBytes < 1 || format.TailBytes < 0)
            throw new InvalidDataException($"The format {format.Name} has blocks of {format.BlockWeights} weights in {format.BlockBytes} bytes; 1 to {MaxBlockWeights} weights in at least 1 byte are possible.");
        if (!format.Flat && columns % format.BlockWeights != 0)
            throw new InvalidDataException($"The tensor '{name}' has rows of {columns} weights, which is no multiple of the {format.BlockWeights} of a {format.Name} block; convert the model to a format with smaller blocks.");

        long weights = (long)rows * columns;
        Blocks = (weights + format.BlockWeights - 1) / format.BlockWeights;
        long needed = format.TensorBytes(rows, columns);
        if (data == null || bytes < needed)
            throw new InvalidDataException($"The tensor '{name}' ([{rows}, {columns}], {format.Name}) takes {needed} bytes, but only {bytes} are there; the file is damaged.");

        if (format.Arrange != 0)
        {
            _arranged = MatrixOrder.Arrange(format, rows, columns, data);
            data = _arranged.Pointer;
        }

        Name = name;
        Format = format;
        Rows = rows;
        Columns = columns;
        Data = data;
        Bytes = needed;
        FileOffset = fileOffset;
    }

    /// <summary>The tensor's name.</summary>
    public string Name { get; }

    /// <summary>How it is stored.</summary>
    public FormatEntry Format { get; }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The length of a row in weights.</summary>
    public int Columns { get; }

    /// <summary>The number of blocks.</summary>
    public long Blocks { get; }

    /// <summary>The first byte.</summary>
    public byte* Data { get; }

    /// <summary>The fields that the first block shares with others.</summary>
    public byte* Tail => Data + TailOffsetOf(0);

    /// <summary>The size in bytes, tail included.</summary>
    public long Bytes { get; }

    /// <summary>Where <see cref="Data"/> stands in its file.</summary>
    public long FileOffset { get; }

    /// <summary>Told of ranges of the bytes (offset, length) that were read, by packing or by looking up rows, and hardly will be again; null where nobody wants to know. Any thread may call it.</summary>
    public Action<long, long>? Spent { get; init; }

    /// <summary>Whether some rows begin inside a block.</summary>
    public bool Ragged => Columns % Format.BlockWeights != 0;

    /// <summary>Blocks that lie one behind the other: those of a row where rows have heads, else all.</summary>
    public long RunBlocks => Format.RowHead ? Columns / Format.BlockWeights : Blocks;

    /// <summary>Bytes before a block.</summary>
    public long OffsetOf(long block) =>
        Format.RowHead ? block / RunBlocks * Format.TensorBytes(Columns) + Format.TailBytes + block % RunBlocks * Format.BlockBytes : block * Format.BlockBytes;

    /// <summary>Bytes before the fields that a block shares with others: those of its row or of the tensor.</summary>
    public long TailOffsetOf(long block) => Format.RowHead ? block / RunBlocks * Format.TensorBytes(Columns) : Blocks * Format.BlockBytes;

    /// <summary>Where a block stands in its file; the tensor, where its bytes are in another order.</summary>
    public long FileOffsetOf(long block) => _arranged is null ? FileOffset + OffsetOf(block) : FileOffset;

    /// <summary>Says to <see cref="Spent"/> that rows have been read.</summary>
    /// <param name="fromRow">The first.</param>
    /// <param name="toRow">The one behind the last.</param>
    public void Spend(int fromRow, int toRow)
    {
        // The bytes of other orders were read when they were put into rows.
        if (Spent is null || _arranged is not null) return;
        long start = OffsetOf((long)fromRow * Columns / Format.BlockWeights);
        long end = toRow == Rows ? Bytes : OffsetOf((long)toRow * Columns / Format.BlockWeights);
        Spent(start, end - start);
    }

    /// <summary>Calls one of the format's functions for blocks, which may belong to several rows.</summary>
    /// <param name="function">The function, with the slots data, tail and result.</param>
    /// <param name="result">Where the results go.</param>
    /// <param name="resultBytes">Bytes of the result for one block.</param>
    internal void Read(nint function, long block, long count, byte* result, long resultBytes)
    {
        nint* args = stackalloc nint[3];
        while (count > 0)
        {
            long run = Format.RowHead ? Math.Min(count, RunBlocks - block % RunBlocks) : count;
            args[0] = (nint)(Data + OffsetOf(block));
            args[1] = (nint)(Data + TailOffsetOf(block));
            args[2] = (nint)result;
            Call(function, args, (nint)run);
            block += run;
            count -= run;
            result += run * resultBytes;
        }
    }

    /// <summary>Decodes one row to float32. Any number of threads may call it.</summary>
    /// <param name="row">The row.</param>
    /// <param name="values">Where its <see cref="Columns"/> values go.</param>
    /// <exception cref="ArgumentException">The row does not exist, or there is no room for it.</exception>
    public void DecodeRow(int row, Span<float> values)
    {
        if ((uint)row >= (uint)Rows) throw new ArgumentOutOfRangeException(nameof(row), row, $"The tensor '{Name}' has the rows 0 to {Rows - 1}.");
        if (values.Length < Columns) throw new ArgumentException($"A row of '{Name}' has {Columns} values, but there is room for {values.Length} only.", nameof(values));

        int blockWeights = Format.BlockWeights;
        long begin = (long)row * Columns;
        long end = begin + Columns;
        fixed (float* destination = values)
        {
            if (!Ragged)
            {
                DecodeBlocks(begin / blockWeights, Columns / blockWeights, destination);
                return;
            }

            float* partial = stackalloc float[blockWeights];
            long at = begin;
            while (at < end)
            {
                long block = at / blockWeights;
                int skip = (int)(at % blockWeights);
                if (skip == 0 && end - at >= blockWeights)
                {
                    long whole = (end - at) / blockWeights;
                    DecodeBlocks(block, whole, destination + (at - begin));
                    at += whole * blockWeights;
                    continue;
                }

                DecodeBlocks(block, 1, partial);
                int count = (int)Math.Min(blockWeights - skip, end - at);
                new ReadOnlySpan<float>(partial + skip, count).CopyTo(new Span<float>(destination + (at - begin), count));
                at += count;
            }
        }
    }

    /// <summary>Checks that every code is in its format's range, which the bits of a damaged file need not be.</summary>
    /// <exception cref="InvalidDataException">One is outside; the message says where.</exception>
    public void RequireValidCodes(WorkerPool pool)
    {
        if (Format.Codes == 0 || !CodeType.IsInteger(Format.CodeType) || Format.CodeMax - Format.CodeMin >= byte.MaxValue) return;
        using var check = new CodeCheck(this, pool.Threads);
        pool.Run(check, checked((nint)Blocks));
        check.Fault.ThrowIfAny();
    }

    /// <summary>What is to be said about a code outside the format's range.</summary>
    /// <param name="weight">Its place in the flattened tensor.</param>
    /// <param name="code">Its byte.</param>
    internal string CodeFault(long weight, byte code)
    {
        int value = Format.CodeType == "i8" ? (sbyte)code : code;
        long block = weight / Format.BlockWeights;
        return $"The tensor '{Name}' ({Format.Title}) holds the code {value}, outside [{Format.CodeMin}, {Format.CodeMax}], at row {weight / Columns}, column {weight % Columns}, in the block at byte {FileOffsetOf(block)} of the file; the file is damaged or mislabelled, fetch or convert it again.";
    }

    private void DecodeBlocks(long block, long count, float* values) => Read(Format.Decode, block, count, (byte*)values, (long)Format.BlockWeights * sizeof(float));

    private static void Call(nint function, nint* args, nint items) => ((delegate*<nint*, nint, nint, byte*, void>)function)(args, 0, items, null);
}
