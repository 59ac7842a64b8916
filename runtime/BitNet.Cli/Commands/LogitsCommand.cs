using System.CommandLine;
using System.Runtime.InteropServices;
using BitNet.Inference.Generation;
using BitNet.Inference.Loading;

namespace BitNet.Cli.Commands;

/// <summary><c>bitnet logits</c>: what a model gives for each of some tokens, as numbers in a file.</summary>
internal static class LogitsCommand
{
    // Bounds the memory for logits: 64 MB at 128,256 tokens.
    private const int BatchTokens = 128;

    public static Command Create(Terminal terminal)
    {
        Option<string> model = SharedOptions.Model(), tokens = SharedOptions.Tokens(), kv = SharedOptions.Kv("f32");
        Option<int> threads = SharedOptions.Threads();
        Option<string> weights = SharedOptions.Weights();
        Option<string> head = SharedOptions.Head(), activations = SharedOptions.Activations();
        var file = new Option<string>("--out") { Description = "Where the logits go: [tokens, vocabulary], little-endian float32", HelpName = "FILE", Required = true };
        var step = new Option<bool>("--step") { Description = "Feed the tokens one at a time, as in generation, instead of as one prompt" };
        var command = new Command("logits", "Computes the logits behind each of some tokens.") { model, tokens, file, kv, weights, head, activations, step, threads };
        command.SetAction(parsed =>
        {
            int[] ids = SharedOptions.ParseTokens(parsed.GetRequiredValue(tokens));
            var options = new ModelOptions
            {
                KvType = parsed.GetRequiredValue(kv),
                WeightBits = SharedOptions.WeightBits(parsed.GetValue(weights)),
                HeadFormat = parsed.GetValue(head),
                FloatActivations = parsed.GetValue(activations) == SharedOptions.FloatActivations,
                Threads = parsed.GetValue(threads),
                ContextLength = ids.Length,
                BatchTokens = BatchTokens,
            };
            using LanguageModel loaded = SharedOptions.Load(terminal, progress => LanguageModel.Load(parsed.GetRequiredValue(model), options, progress));
            WholeFile.Write(parsed.GetRequiredValue(file), "the logits", overwrite: true, stream => Write(stream, loaded, ids, parsed.GetValue(step), terminal.Cancellation));
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Write(Stream stream, LanguageModel model, int[] tokens, bool step, CancellationToken cancellation)
    {
        using Session session = model.CreateSession();
        session.RequireTokens(tokens);
        int batch = step ? 1 : model.Forward.BatchTokens;
        int vocabulary = model.Forward.Vocabulary;
        var logits = new float[Math.Min(batch, tokens.Length) * (long)vocabulary];
        for (int at = 0; at < tokens.Length; at += batch)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<int> part = tokens.AsSpan(at, Math.Min(batch, tokens.Length - at));
            Span<float> rows = logits.AsSpan(0, part.Length * vocabulary);
            if (step)
            {
                session.Decode(part[0]);
                session.Logits.CopyTo(rows);
            }
            else
            {
                session.Evaluate(part, rows);
            }

            WriteLittleEndian(stream, rows);
        }
    }

    private static void WriteLittleEndian(Stream stream, Span<float> values)
    {
        if (!BitConverter.IsLittleEndian)
        {
            Span<uint> bits = MemoryMarshal.Cast<float, uint>(values);
            for (int i = 0; i < bits.Length; i++) bits[i] = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(bits[i]);
        }

        stream.Write(MemoryMarshal.AsBytes(values));
    }
}
