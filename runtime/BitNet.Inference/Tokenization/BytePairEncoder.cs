namespace BitNet.Inference.Tokenization;

/// <summary>Cuts a text into pieces and merges each piece's bytes by rank.</summary>
internal sealed class BytePairEncoder(BytePairModel model) : ITextEncoder
{
    private readonly ScannedText _scanned = new();
    private readonly List<int> _pieceEnds = [];
    private readonly List<int> _scratch = [];
    private readonly SymbolMerger _merger = new();

    public void Encode(ReadOnlySpan<byte> text, bool atStart, List<int> ids)
    {
        _scanned.Load(text);
        model.PreTokenizer.Split(_scanned, _pieceEnds, _scratch);
        int from = 0;
        foreach (int pieceEnd in _pieceEnds)
        {
            int end = _scanned.ByteOffset(pieceEnd);
            EncodePiece(text[from..end], ids);
            from = end;
        }
    }

    private void EncodePiece(ReadOnlySpan<byte> piece, List<int> ids)
    {
        if (model.PreTokenizer.IgnoreMerges && model.TokenOf(piece) is >= 0 and int whole)
        {
            ids.Add(whole);
            return;
        }
        _merger.Clear();
        for (int i = 0; i < piece.Length; i++)
            _merger.Add(piece[i], i, 1);
        _merger.Merge(model.Merges, piece);
        int index = 0;
        while (index >= 0)
        {
            index = _merger.Next(index, out int symbol, out int start, out int length);
            if (model.TokenOf(symbol) is >= 0 and int id)
                ids.Add(id);
            else
                AddBytes(piece.Slice(start, length), ids);
        }
    }

    /// <summary>A symbol that is no token is written byte by byte; a byte without a token is left out.</summary>
    private void AddBytes(ReadOnlySpan<byte> text, List<int> ids)
    {
        foreach (byte value in text)
        {
            if (model.TokenOf(value) is >= 0 and int id)
                ids.Add(id);
        }
    }
}
