using System.Text;
using BitNet.Inference.Gguf;

namespace BitNet.Inference.Tokenization;

/// <summary>A byte-level byte-pair vocabulary (<c>tokenizer.ggml.model</c> = gpt2).</summary>
/// <remarks>
/// Works on bytes, not on the stand-in characters of the file: symbols are byte strings, the first 256 of them the single bytes.
/// A merge may make a symbol that is no token.
/// </remarks>
internal sealed class BytePairModel : ITokenModel
{
    private const string MergesKey = "tokenizer.ggml.merges";

    private readonly Vocabulary _vocabulary;
    private readonly ByteStringTable _symbols = new();
    private readonly int[] _symbolOfToken;
    private readonly int[] _tokenOfSymbol;

    internal BytePairModel(GgufMetadata metadata, Vocabulary vocabulary, PreTokenizer preTokenizer)
    {
        _vocabulary = vocabulary;
        PreTokenizer = preTokenizer;
        for (int value = 0; value < 256; value++)
            _symbols.Intern([(byte)value]);

        _symbolOfToken = new int[vocabulary.Count];
        byte[] buffer = new byte[vocabulary.Texts.Longest];
        for (int id = 0; id < vocabulary.Count; id++)
        {
            bool isBytes = ByteLevelAlphabet.TryDecode(vocabulary.Texts[id], buffer, out int length);
            _symbolOfToken[id] = isBytes && vocabulary.IsText(id) ? _symbols.Intern(buffer.AsSpan(0, length)) : -1;
        }

        Merges = ReadMerges(metadata);
        _tokenOfSymbol = new int[_symbols.Count];
        Array.Fill(_tokenOfSymbol, -1);
        for (int id = 0; id < vocabulary.Count; id++)
        {
            if (_symbolOfToken[id] >= 0)
                _tokenOfSymbol[_symbolOfToken[id]] = id;
        }
    }

    public bool AddsSpacePrefix => false;

    internal PreTokenizer PreTokenizer { get; }

    internal MergeTable Merges { get; }

    public ITextEncoder CreateEncoder() => new BytePairEncoder(this);

    /// <summary>The token of a symbol, or -1.</summary>
    internal int TokenOf(int symbol) => _tokenOfSymbol[symbol];

    /// <summary>The token whose text is exactly these bytes, or -1.</summary>
    internal int TokenOf(ReadOnlySpan<byte> text)
    {
        int symbol = text.Length <= _symbols.Longest ? _symbols.Find(text) : -1;
        return symbol >= 0 ? _tokenOfSymbol[symbol] : -1;
    }

    public ReadOnlySpan<byte> BytesOf(int id) =>
        // User-defined tokens are literal text, even where that text could be read as stand-ins.
        _symbolOfToken[id] >= 0 && _vocabulary.TypeOf(id) != TokenType.UserDefined ? _symbols[_symbolOfToken[id]] : _vocabulary.Texts[id];

    private MergeTable ReadMerges(GgufMetadata metadata)
    {
        GgufStrings merges = metadata.GetStrings(MergesKey);
        var table = new MergeTable(merges.Count);
        byte[] joined = [];
        int rank = -1;
        foreach (ReadOnlySpan<byte> merge in merges)
        {
            rank++;
            // A symbol may begin with a space in vocabularies that do not use the stand-in, so the search begins behind it.
            int space = merge.Length > 1 ? merge[1..].IndexOf((byte)' ') + 1 : 0;
            if (space == 0 || space == merge.Length - 1)
                throw _vocabulary.Error($"merge {rank} of '{MergesKey}' is '{Encoding.UTF8.GetString(merge)}', two symbols with a space between are needed");
            if (joined.Length < merge.Length)
                joined = new byte[2 * merge.Length];
            // Texts never hold symbols of other characters, so such a merge can never apply.
            if (!ByteLevelAlphabet.TryDecode(merge[..space], joined, out int left) || !ByteLevelAlphabet.TryDecode(merge[(space + 1)..], joined.AsSpan(left), out int right))
                continue;
            table.Add(_symbols.Intern(joined.AsSpan(0, left)), _symbols.Intern(joined.AsSpan(left, right)), rank, _symbols.Intern(joined.AsSpan(0, left + right)));
        }
        return table;
    }
}
