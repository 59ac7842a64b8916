using System.Diagnostics;
using BitNet.Inference.Loading;
using BitNet.Inference.Sampling;
using BitNet.Inference.Tokenization;

namespace BitNet.Inference.Generation;

/// <summary>Continues a text token by token and hands it out as it comes. Nothing is allocated per token.</summary>
/// <param name="session">Where the text is read; what it holds already stands before the prompt.</param>
/// <param name="tokenizer">The model's tokenizer.</param>
/// <param name="options">Limits and sampling.</param>
public sealed class TextGenerator(Session session, Tokenizer tokenizer, GenerationOptions options)
{
    /// <summary>Reads a prompt and continues it.</summary>
    /// <param name="prompt">At least one token.</param>
    /// <param name="write">Takes the continuation's text, whole characters at a time; the span is valid during the call only.</param>
    /// <param name="cancellation">Asked before each token; then the text ends in good order.</param>
    /// <exception cref="ModelException">The prompt does not fit the vocabulary or the context.</exception>
    /// <exception cref="SamplingException">An option is out of range, or the logits are no numbers.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled while the prompt was read.</exception>
    public GenerationResult Generate(ReadOnlySpan<int> prompt, Action<ReadOnlySpan<char>> write, CancellationToken cancellation = default)
    {
        session.RequireTokens(prompt);
        // The last token generated is not read any more, so one fits beyond the capacity.
        int room = session.Capacity - session.Position - prompt.Length + 1;
        var stop = new StopMatcher(tokenizer.EndOfGeneration, options.StopTexts, Math.Min(options.MaxTokens, room));
        var sampler = new Sampler(options.Sampling, session.Logits.Length);
        var decoder = new StreamingDecoder(tokenizer);
        var tokens = new int[prompt.Length + Math.Min(options.MaxTokens, room)];
        prompt.CopyTo(tokens);

        long start = Stopwatch.GetTimestamp();
        session.Prefill(prompt, cancellation);
        TimeSpan promptTime = Stopwatch.GetElapsedTime(start);

        start = Stopwatch.GetTimestamp();
        int count = prompt.Length;
        while (!stop.IsStopped && !cancellation.IsCancellationRequested)
        {
            int token = sampler.Sample(session.Logits, tokens.AsSpan(0, count));
            if (!stop.Accept(token)) break;
            tokens[count++] = token;
            write(stop.Push(decoder.Append(token)));
            if (!stop.IsStopped) session.Decode(token);
        }

        write(stop.Push(decoder.Finish()));
        write(stop.Finish());
        return new GenerationResult(End(stop.Reason, room), prompt.Length, promptTime, count - prompt.Length, Stopwatch.GetElapsedTime(start), sampler.Seed);
    }

    private GenerationEnd End(StopReason reason, int room) => reason switch
    {
        StopReason.EndOfGeneration => GenerationEnd.EndOfGeneration,
        StopReason.StopText => GenerationEnd.StopText,
        StopReason.Length => room < options.MaxTokens ? GenerationEnd.ContextFull : GenerationEnd.Length,
        _ => GenerationEnd.Interrupted,
    };
}
