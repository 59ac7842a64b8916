using System.CommandLine;
using System.Globalization;
using BitNet.Inference.Gguf;
using BitNet.Inference.Loading;
using BitNet.Inference.Quantization;
using BitNet.Runtime.Tables;
using Spectre.Console;

namespace BitNet.Cli.Commands;

/// <summary><c>bitnet quantize</c>: a model file with its tensors stored in other formats.</summary>
internal static class QuantizeCommand
{
    // The rest of a long list says nothing new.
    private const int NotesShown = 12;

    public static Command Create(Terminal terminal)
    {
        FormatEntry[] formats = [.. RegisteredKernels.Tables.SelectMany(table => table.Formats)];
        var input = new Argument<string>("IN") { Description = "The model: a GGUF file, or the folder of a Hugging Face checkpoint, which needs no --type to become a file" };
        var output = new Argument<string>("OUT") { Description = "The file to write" };
        Option<string> type = Type("--type", "The type of the layers' matrices", StorableFormats.ForMatrices(formats));
        Option<string> head = Type("--head", "The type of output.weight; where the file has none, of its embedding, which is the head then", StorableFormats.ForHead(formats));
        Option<string> embedding = Type("--embedding", "The type of token_embd.weight", StorableFormats.ForHead(formats));
        var copy = new Option<bool>("--copy") { Description = "Copy a GGUF file through reader and writer, as a check of both" };
        Option<bool> force = SharedOptions.Force(), json = SharedOptions.Json();
        Option<int> threads = SharedOptions.Threads();
        var command = new Command("quantize", "Stores a model's tensors in other types. What is not named keeps its type; norms and other vectors always do.")
        {
            input, output, type, head, embedding, copy, force, threads, json,
        };
        command.SetAction(parsed =>
        {
            string from = parsed.GetRequiredValue(input), to = parsed.GetRequiredValue(output);
            var options = new QuantizeOptions
            {
                Type = parsed.GetValue(type),
                HeadType = parsed.GetValue(head),
                EmbeddingType = parsed.GetValue(embedding),
                Threads = parsed.GetValue(threads),
            };
            bool any = options is not { Type: null, HeadType: null, EmbeddingType: null };
            bool copies = parsed.GetValue(copy), isFolder = Directory.Exists(from);
            if (any && copies) throw new UsageException("--copy changes no types; leave out --type, --head and --embedding");
            if (!any && !copies && !isFolder) throw new UsageException("give a --type, --head or --embedding to store tensors in, or --copy");
            if (copies && isFolder) throw new UsageException("--copy copies a GGUF file; a checkpoint is converted without it");
            RequireDifferent(from, to);
            if (!parsed.GetValue(force)) WholeFile.RequireNew(to);
            using StoredModel model = StoredModel.Open(from);
            if (copies) Copy(terminal, model.File, to, parsed.GetValue(force), parsed.GetValue(json));
            else Quantize(terminal, model, to, options, parsed.GetValue(force), parsed.GetValue(json));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Option<string> Type(string name, string description, IReadOnlyList<FormatEntry> formats) => new(name)
    {
        Description = $"{description}: {StorableFormats.Names(formats)}",
        HelpName = "TYPE",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (StorableFormats.Find(formats, text) is null) result.AddError($"{name} is '{text}', but must be one of {StorableFormats.Names(formats)}");
            return text;
        },
    };

    // The source is read while the new file is written.
    private static void RequireDifferent(string from, string to)
    {
        StringComparison comparison = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        if (string.Equals(Real(from), Real(to), comparison)) throw new UsageException($"IN and OUT are the same file, {from}; give another name for OUT");
    }

    private static string Real(string path)
    {
        string full = Path.GetFullPath(path);
        return File.Exists(full) ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full : full;
    }

    private static void Quantize(Terminal terminal, StoredModel model, string path, QuantizeOptions options, bool overwrite, bool json)
    {
        var quantizer = new ModelQuantizer(model.File, options, model.Bytes);
        var tensors = new List<QuantizedTensor>();
        SharedOptions.Save(terminal, path, overwrite, (stream, bar, progress) => quantizer.Write(stream, tensor => Done(terminal, bar, tensors, tensor), progress, terminal.Cancellation));
        long bytes = new FileInfo(path).Length;
        if (json) WriteJson(terminal, model, path, bytes, tensors);
        else WriteText(terminal, model, path, bytes, tensors);
    }

    // The first of a kind is told at once, so that nobody waits for a file that is of no use.
    private static void Done(Terminal terminal, ProgressBar bar, List<QuantizedTensor> tensors, QuantizedTensor tensor)
    {
        if (tensor.IsDestroyed && !tensors.Any(other => other.IsDestroyed)) Warn(terminal, bar, $"{Subject(tensor)} is not ternary: its weights change by {Percent(tensor)} of their size. A ternary type is for models that were trained to be ternary; others are destroyed by it");
        if (tensor.IsNoLongerTernary && !tensors.Any(other => other.IsNoLongerTernary)) Warn(terminal, bar, $"{Subject(tensor)} is no longer ternary: architectures that demand it will not load the file, others will compute with other activations than the model was trained for");
        tensors.Add(tensor);
    }

    private static void Warn(Terminal terminal, ProgressBar bar, string text)
    {
        bar.Wipe();
        terminal.Error.WriteLine($"bitnet quantize: warning: {text}");
        terminal.Error.Flush();
    }

    private static void WriteText(Terminal terminal, StoredModel model, string path, long bytes, List<QuantizedTensor> tensors) => Report.Print(terminal, console =>
    {
        console.WriteLine($"{path}: {Report.Size(bytes)}, from {Report.Size(model.Length)} of {model.File.Name}");
        console.Write(Report.Table(["from", "to", "tensors", "weights", "size", "rms error", "largest"], tensors.GroupBy(tensor => (From: From(tensor), To: To(tensor))).Select(group =>
        {
            QuantizedTensor worst = group.MaxBy(tensor => tensor.RelativeError ?? -1)!;
            double? error = Mean(group);
            return (string[])[group.Key.From, group.Key.To, $"{group.Count()}", $"{group.Sum(tensor => (decimal)tensor.Plan.Tensor.Elements)}", Report.Size(group.Sum(tensor => (double)tensor.Plan.Bytes)),
                error is null ? "none, copied" : Percent(error.Value), error > 0 ? $"{Percent(worst)} in {worst.Plan.Tensor.Name}" : ""];
        })));
        // What is no longer ternary is so in most tensors: the warning has told it.
        string[][] notes = [.. tensors.Where(tensor => tensor.IsDestroyed || tensor.Plan.Note.Length > 0).Select(tensor => (string[])[tensor.Plan.Tensor.Name, To(tensor), Note(tensor)])];
        if (notes.Length == 0) return;
        console.Write(Report.Table(["tensor", "type", "why not what was asked for, or warning"], notes.Take(NotesShown)));
        if (notes.Length > NotesShown) console.WriteLine($"and {notes.Length - NotesShown} more; --json lists all");
    });

    private static void WriteJson(Terminal terminal, StoredModel model, string path, long bytes, List<QuantizedTensor> tensors) => Report.Json(terminal, writer =>
    {
        writer.WriteString("source", model.File.Name);
        writer.WriteNumber("source_bytes", model.Length);
        writer.WriteString("file", path);
        writer.WriteNumber("bytes", bytes);
        writer.WriteStartArray("tensors");
        foreach (QuantizedTensor tensor in tensors)
        {
            writer.WriteStartObject();
            writer.WriteString("name", tensor.Plan.Tensor.Name);
            writer.WriteString("from", From(tensor));
            writer.WriteString("to", To(tensor));
            writer.WriteNumber("bytes", tensor.Plan.Bytes);
            if (tensor.RelativeError is { } error) writer.WriteNumber("relative_rms_error", error);
            else writer.WriteNull("relative_rms_error");
            writer.WriteString("note", Note(tensor));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    private static void Copy(Terminal terminal, GgufFile file, string path, bool overwrite, bool json)
    {
        SharedOptions.Save(terminal, path, overwrite, (stream, _, progress) => ModelCopy.Write(file, stream, null, progress, terminal.Cancellation));
        bool identical = FileComparison.AreEqual(file.Name, path, terminal.Cancellation);
        long bytes = new FileInfo(path).Length;
        if (json)
        {
            Report.Json(terminal, writer =>
            {
                writer.WriteString("source", file.Name);
                writer.WriteNumber("source_bytes", file.Length);
                writer.WriteString("file", path);
                writer.WriteNumber("bytes", bytes);
                writer.WriteBoolean("identical", identical);
            });
        }
        else
        {
            terminal.Write($"{path}: {Report.Size(bytes)}, {(identical ? "byte for byte the source" : "the source's keys and tensors, in the order and with the padding that ggml writes, which the source has not")}\n");
        }
    }

    private static string Subject(QuantizedTensor tensor) => $"tensor {tensor.Plan.Tensor.Name}";

    private static string From(QuantizedTensor tensor) => tensor.Plan.From?.Title ?? GgufTensorTypes.NameOf(tensor.Plan.Tensor.TypeId);

    private static string To(QuantizedTensor tensor) => tensor.Plan.To?.Title ?? From(tensor);

    private static string Note(QuantizedTensor tensor) =>
        tensor.IsDestroyed ? $"not ternary: the weights change by {Percent(tensor)}"
        : tensor.IsNoLongerTernary ? (tensor.Plan.Note.Length > 0 ? tensor.Plan.Note + "; " : "") + "no longer ternary"
        : tensor.Plan.Note;

    // The weights' own mean, so that a small tensor counts little.
    private static double? Mean(IEnumerable<QuantizedTensor> tensors)
    {
        double squares = 0, weights = 0;
        foreach (QuantizedTensor tensor in tensors)
        {
            if (tensor.RelativeError is not { } error) continue;
            squares += error * error * tensor.Plan.Tensor.Elements;
            weights += tensor.Plan.Tensor.Elements;
        }

        return weights == 0 ? null : Math.Sqrt(squares / weights);
    }

    private static string Percent(QuantizedTensor tensor) => Percent(tensor.RelativeError ?? 0);

    private static string Percent(double error) => string.Create(CultureInfo.InvariantCulture, $"{100 * error:0.###} %");
}
