using BitNet.Inference.Loading;
using BitNet.Runtime.Models;

namespace BitNet.Inference.Generation;

/// <summary>One text that a model reads and continues: its tokens so far are in a key-value cache, which is allocated once.</summary>
/// <remarks>What a token yields depends on the tokens before it alone, not on how they were divided among calls. Nothing is allocated per token.</remarks>
public sealed class Session : IDisposable
{
    private readonly LanguageModel _model;
    private readonly ForwardPass _forward;
    private readonly KvCache _cache;
    private readonly float[] _logits;

    internal Session(LanguageModel model, int capacity)
    {
        if (capacity < 1 || capacity > model.ContextLength)
            throw new ModelException($"a context of {capacity} positions is wanted, but the model was loaded for 1 to {model.ContextLength}; ask for fewer tokens");
        _model = model;
        _forward = model.Forward;
        _cache = _forward.CreateCache(model.Options.KvType, capacity);
        _logits = GC.AllocateUninitializedArray<float>(_forward.Vocabulary, pinned: true);
    }

    /// <summary>Tokens read so far.</summary>
    public int Position => _cache.Length;

    /// <summary>The most tokens that it can read.</summary>
    public int Capacity => _cache.Capacity;

    /// <summary>Bytes of the key-value cache, for its whole capacity.</summary>
    public long CacheBytes => _cache.Bytes;

    /// <summary>The logits behind the last token read, one for each token of the vocabulary; meaningless before the first. A sampler may change them.</summary>
    public Span<float> Logits => _logits;

    /// <summary>Reads tokens, in batches, and leaves the last one's <see cref="Logits"/>.</summary>
    /// <param name="tokens">At least one.</param>
    /// <param name="cancellation">Asked between batches; what was read until then stays read.</param>
    /// <exception cref="ModelException">A token is outside the vocabulary, or the context is full.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Prefill(ReadOnlySpan<int> tokens, CancellationToken cancellation = default)
    {
        RequireTokens(tokens);
        while (!tokens.IsEmpty)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(tokens.Length, _forward.BatchTokens);
            bool last = count == tokens.Length;
            Run(tokens[..count], last ? 1 : 0, last ? _logits : []);
            tokens = tokens[count..];
        }
    }

    /// <summary>Reads one token and leaves its <see cref="Logits"/>.</summary>
    /// <exception cref="ModelException">The token is outside the vocabulary, or the context is full.</exception>
    public void Decode(int token)
    {
        var tokens = new ReadOnlySpan<int>(in token);
        RequireTokens(tokens);
        Run(tokens, 1, _logits);
    }

    /// <summary>Reads tokens at once and gives the logits behind each of them.</summary>
    /// <param name="tokens">1 to <see cref="ForwardPass.BatchTokens"/> tokens.</param>
    /// <param name="logits">Where they go, <c>[tokens, vocabulary]</c>.</param>
    /// <exception cref="ModelException">A token is outside the vocabulary, or the context is full.</exception>
    public void Evaluate(ReadOnlySpan<int> tokens, Span<float> logits)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens.Length, _forward.BatchTokens);
        ArgumentOutOfRangeException.ThrowIfNotEqual((long)logits.Length, (long)tokens.Length * _forward.Vocabulary);
        RequireTokens(tokens);
        Run(tokens, tokens.Length, logits);
    }

    /// <summary>Checks that these tokens can be read next.</summary>
    /// <exception cref="ModelException">There are none, one is outside the vocabulary, or they exceed the context.</exception>
    public void RequireTokens(ReadOnlySpan<int> tokens)
    {
        if (tokens.IsEmpty) throw new ModelException("there are no tokens to read; give a prompt of at least one");
        for (int i = 0; i < tokens.Length; i++)
        {
            if ((uint)tokens[i] >= (uint)_forward.Vocabulary)
                throw new ModelException($"token {tokens[i]} at position {Position + i} is outside the vocabulary of {_model.File.Name}; ids are 0 to {_forward.Vocabulary - 1}");
        }

        if (tokens.Length > Capacity - Position)
            throw new ModelException($"the context is full: {Position} of {Capacity} positions are taken and {tokens.Length} more are wanted; ask for fewer tokens or a longer context");
    }

    /// <summary>Forgets all tokens from <paramref name="position"/> on.</summary>
    public void Truncate(int position) => _cache.Truncate(position);

    /// <summary>Frees the cache; the model stays.</summary>
    public void Dispose() => _cache.Dispose();

    private void Run(ReadOnlySpan<int> tokens, int logitRows, Span<float> logits)
    {
        _forward.Run(tokens, _cache.Length, _cache, logitRows, logits);
        _cache.Append(tokens.Length);
    }
}
