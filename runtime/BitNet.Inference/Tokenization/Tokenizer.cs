using System.Buffers;
using System.Text;
using BitNet.Inference.Gguf;

namespace BitNet.Inference.Tokenization;

/// <summary>Text to token ids and back, by the vocabulary and rules of a GGUF file. Safe from several threads.</summary>
public sealed class Tokenizer
{
    private readonly Vocabulary _vocabulary;
    private readonly ITokenModel _model;
    private readonly SpecialIds _special;
    private readonly SpecialTokenSplitter _withControl;
    private readonly SpecialTokenSplitter _userDefinedOnly;

    internal Tokenizer(Vocabulary vocabulary, ITokenModel model, SpecialIds special)
    {
        _vocabulary = vocabulary;
        _model = model;
        _special = special;
        _withControl = new SpecialTokenSplitter(vocabulary, withControl: true);
        _userDefinedOnly = new SpecialTokenSplitter(vocabulary, withControl: false);
    }

    /// <summary>How many tokens; ids are in [0, Count).</summary>
    public int Count => _vocabulary.Count;

    /// <summary>The token that begins a text, if there is one.</summary>
    public int? BosId => _special.Bos;

    /// <summary>The token that ends a text, if there is one.</summary>
    public int? EosId => _special.Eos;

    /// <summary>Whether <see cref="Encode(ReadOnlySpan{byte}, bool, bool)"/> puts <see cref="BosId"/> in front.</summary>
    public bool AddsBos => _special.AddBos;

    /// <summary>Whether it puts <see cref="EosId"/> behind.</summary>
    public bool AddsEos => _special.AddEos;

    /// <summary>Every token after which nothing more is to be generated.</summary>
    public IReadOnlySet<int> EndOfGeneration => _special.EndOfGeneration;

    /// <summary>The tokenizer of a file.</summary>
    /// <exception cref="TokenizerException">The file has no vocabulary, or one that cannot be used.</exception>
    /// <exception cref="GgufException">A key is missing or of the wrong type.</exception>
    public static Tokenizer FromMetadata(GgufMetadata metadata) => TokenizerReader.Read(metadata);

    /// <summary>Whether the token ends a generation.</summary>
    public bool IsEndOfGeneration(int id) => _special.EndOfGeneration.Contains(id);

    /// <summary>Whether the token steers the model (control) or stands for unknown text, so that it shows no text.</summary>
    public bool IsControl(int id) => TypeOf(id) is TokenType.Control or TokenType.Unknown;

    /// <summary>What the token is.</summary>
    public TokenType TypeOf(int id) => _vocabulary.TypeOf(Checked(id));

    /// <summary>The token's text as it stands in the file.</summary>
    public string TokenText(int id) => Encoding.UTF8.GetString(_vocabulary.Texts[Checked(id)]);

    /// <summary>The bytes that the token adds to a text; of a control token, which adds none, its name.</summary>
    public ReadOnlySpan<byte> TokenBytes(int id) => IsControl(id) ? _vocabulary.Texts[id] : _model.BytesOf(id);

    /// <summary>The token with exactly that text in the file, or null.</summary>
    public int? FindToken(string text) => _vocabulary.Find(text);

    /// <summary>The token ids of a text; a lone surrogate counts as U+FFFD.</summary>
    /// <inheritdoc cref="Encode(ReadOnlySpan{byte}, bool, bool)"/>
    public int[] Encode(string text, bool addSpecial = true, bool parseSpecial = true) =>
        Encode(Encoding.UTF8.GetBytes(text), addSpecial, parseSpecial);

    /// <summary>The token ids of a text.</summary>
    /// <param name="utf8">The text; each byte that is not valid UTF-8 counts as U+FFFD.</param>
    /// <param name="addSpecial">Whether BOS and EOS are added where the vocabulary wants them.</param>
    /// <param name="parseSpecial">Whether names of control and unknown tokens in the text become these tokens; false for text from users. User-defined tokens are always found.</param>
    public int[] Encode(ReadOnlySpan<byte> utf8, bool addSpecial = true, bool parseSpecial = true)
    {
        ReadOnlySpan<byte> text = Utf8Repair.Repair(utf8);
        var ids = new List<int>(text.Length / 3 + 2);
        if (addSpecial && AddsBos)
            ids.Add(BosId!.Value);
        var fragments = new List<Fragment>();
        (parseSpecial ? _withControl : _userDefinedOnly).Split(text, fragments);
        ITextEncoder encoder = _model.CreateEncoder();
        bool atStart = true;
        foreach (Fragment fragment in fragments)
        {
            if (fragment.Token >= 0)
                ids.Add(fragment.Token);
            else
                encoder.Encode(text.Slice(fragment.Start, fragment.Length), atStart, ids);
            atStart = fragment.Token >= 0;
        }
        if (addSpecial && AddsEos)
            ids.Add(EosId!.Value);
        return [.. ids];
    }

    /// <summary>The text of token ids. Bytes that are not UTF-8 together become U+FFFD.</summary>
    /// <inheritdoc cref="DecodeBytes"/>
    public string Decode(ReadOnlySpan<int> ids, bool showControl = false) => Encoding.UTF8.GetString(DecodeBytes(ids, showControl));

    /// <summary>The bytes of token ids. Where encoding adds a space in front, a space in front of the first token is dropped.</summary>
    /// <param name="ids">The tokens.</param>
    /// <param name="showControl">Whether control tokens appear with their names.</param>
    /// <exception cref="TokenizerException">An id is outside the vocabulary.</exception>
    public byte[] DecodeBytes(ReadOnlySpan<int> ids, bool showControl = false)
    {
        var bytes = new ArrayBufferWriter<byte>(4 * ids.Length + 16);
        for (int i = 0; i < ids.Length; i++)
        {
            if (!showControl && IsControl(ids[i]))
                continue;
            ReadOnlySpan<byte> piece = TokenBytes(ids[i]);
            bool dropSpace = i == 0 && _model.AddsSpacePrefix && TypeOf(ids[i]) != TokenType.Byte && piece.StartsWith((byte)' ');
            bytes.Write(dropSpace ? piece[1..] : piece);
        }
        return bytes.WrittenSpan.ToArray();
    }

    private int Checked(int id) => (uint)id < (uint)Count
        ? id
        : throw new TokenizerException($"token {id} is outside the vocabulary of {_vocabulary.FileName}; ids are in [0, {Count})");
}
