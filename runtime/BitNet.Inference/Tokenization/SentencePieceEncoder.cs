using System.Text;

namespace BitNet.Inference.Tokenization;

/// <summary>Merges a text's characters by score; characters that are no token become bytes.</summary>
internal sealed class SentencePieceEncoder(SentencePieceModel model) : ITextEncoder
{
    private readonly SymbolMerger _merger = new();
    private byte[] _escaped = [];

    public void Encode(ReadOnlySpan<byte> text, bool atStart, List<int> ids)
    {
        ReadOnlySpan<byte> escaped = Escape(text, atStart && model.AddsSpacePrefix);
        _merger.Clear();
        for (int at = 0; at < escaped.Length;)
        {
            Rune.DecodeFromUtf8(escaped[at..], out _, out int length);
            _merger.Add(model.TokenOf(escaped.Slice(at, length)), at, length);
            at += length;
        }
        _merger.Merge(model, escaped);
        int index = 0;
        while (index >= 0)
        {
            index = _merger.Next(index, out int id, out int start, out int length);
            if (id >= 0)
                ids.Add(id);
            else
                AddBytes(escaped.Slice(start, length), ids);
        }
    }

    /// <summary>Replaces every space, and the one that is put in front, by U+2581.</summary>
    private ReadOnlySpan<byte> Escape(ReadOnlySpan<byte> text, bool addSpace)
    {
        int spaces = text.Count((byte)' ') + (addSpace ? 1 : 0);
        int length = checked(text.Length + 3 * spaces);
        if (_escaped.Length < length)
            _escaped = new byte[length];
        int at = 0;
        if (addSpace)
            Mark(ref at);
        foreach (byte value in text)
        {
            if (value == ' ')
                Mark(ref at);
            else
                _escaped[at++] = value;
        }
        return _escaped.AsSpan(0, at);

        void Mark(ref int position)
        {
            SentencePieceModel.SpaceMark.CopyTo(_escaped.AsSpan(position));
            position += SentencePieceModel.SpaceMark.Length;
        }
    }

    private void AddBytes(ReadOnlySpan<byte> text, List<int> ids)
    {
        foreach (byte value in text)
        {
            if (model.TokenOf(value) is >= 0 and int id)
                ids.Add(id);
        }
    }
}
