using System.CommandLine;
using System.Globalization;
using BitNet.Inference;
using BitNet.Inference.Generation;
using BitNet.Inference.Gguf;
using BitNet.Inference.Loading;
using BitNet.Inference.Quantization;
using BitNet.Runtime.Tables;

namespace BitNet.Benchmarks.Distance;

/// <summary><c>distance</c>: what each format costs: a model's logits with its matrices stored in it, against the logits of the model as it is.</summary>
internal static class DistanceCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "The model: a GGUF file of float weights.", Required = true };
        var tokens = new Option<string>("--tokens") { Description = "A file with token ids, separated by white space.", Required = true };
        var command = new Command("distance", "Prints how far each format takes a model's logits from those of its float weights.") { model, tokens };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(model), parsed.GetRequiredValue(tokens)));
        return command;
    }

    private static int Run(string path, string tokensPath)
    {
        string folder = Directory.CreateTempSubdirectory("bitnet-distance-").FullName;
        try
        {
            int[] tokens = [.. File.ReadAllText(tokensPath).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
            Distances reference = new(Logits(path, tokens), tokens.Length);
            Console.WriteLine($"{Path.GetFileName(path)}, {tokens.Length} tokens");
            Console.WriteLine();
            Console.WriteLine("| type | bits a weight | weights, rms error | logits, rms error | same most likely token | other type |");
            Console.WriteLine("|---|---|---|---|---|---|");
            foreach (FormatEntry format in StorableFormats.ForMatrices(RegisteredKernels.Tables.SelectMany(table => table.Formats)).OrderByDescending(Bits))
                WriteRow(path, Path.Combine(folder, "model.gguf"), format, tokens, reference);
            return 0;
        }
        catch (Exception exception) when (exception is InferenceException or IOException or FormatException)
        {
            Console.Error.WriteLine(exception.Message);
            return 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void WriteRow(string path, string made, FormatEntry format, int[] tokens, Distances reference)
    {
        var tensors = new List<QuantizedTensor>();
        using (GgufFile file = GgufFile.Open(path))
        using (FileStream stream = File.Create(made))
            new ModelQuantizer(file, new QuantizeOptions { Type = format.Name }).Write(stream, tensors.Add);
        int others = tensors.Count(tensor => tensor.Plan.Note.Length > 0);
        // A type that no matrix has would be another row's figures.
        if (!tensors.Any(tensor => tensor.Plan is { Note: "" } plan && plan.To == format && plan.Tensor.Name.StartsWith("blk.", StringComparison.Ordinal) && plan.Tensor.Dimensions.Count == 2)) return;
        float[] logits = Logits(made, tokens);
        double squares = tensors.Sum(tensor => Math.Pow(tensor.RelativeError ?? 0, 2) * tensor.Plan.Tensor.Elements);
        double weights = tensors.Where(tensor => tensor.RelativeError is not null).Sum(tensor => (double)tensor.Plan.Tensor.Elements);
        double error = weights == 0 ? 0 : Math.Sqrt(squares / weights);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {format.Name} | {Bits(format):0.##} | {error:0.0e+0} | {reference.RelativeError(logits):0.0e+0} | {100 * reference.SameArgmax(logits):0} % | {(others == 0 ? "" : $"{others} matrices")} |"));
    }

    private static double Bits(FormatEntry format) => 8.0 * format.BlockBytes / format.BlockWeights;

    private static float[] Logits(string path, int[] tokens)
    {
        using LanguageModel model = LanguageModel.Load(path, new ModelOptions { ContextLength = tokens.Length, BatchTokens = tokens.Length, KvType = "f32" });
        using Session session = model.CreateSession();
        var logits = new float[(long)tokens.Length * model.Forward.Vocabulary];
        session.Evaluate(tokens, logits);
        return logits;
    }
}
