using System.CommandLine;
using System.Globalization;
using BitNet.Inference.Loading;
using BitNet.Inference.Quantization;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;

namespace BitNet.Cli.Commands;

/// <summary>Options that several verbs have, and the rules that their values obey.</summary>
internal static class SharedOptions
{
    /// <summary>The choice of <c>--activations</c> that <see cref="ModelOptions.FloatActivations"/> stands for.</summary>
    public const string FloatActivations = "float";

    private const string Bits = "bit";
    private const string AnyBits = "auto";

    private static readonly (string Name, string Element)[] s_kvTypes = [("f32", "f32"), ("f16", "f16"), ("int8", "i8")];

    public static Option<string> Model(bool required = true) => new("--model")
    {
        Description = "The model: a GGUF file, or the folder of a Hugging Face checkpoint",
        HelpName = "FILE",
        Required = required,
    };

    public static Option<int> Threads() => Count("--threads", "Threads to compute with (default: BITNET_THREADS, else one for each processor)", null, 1, WorkerPool.MaxThreads);

    /// <summary>The type of the key-value cache, as <see cref="ModelOptions.KvType"/> wants it.</summary>
    public static Option<string> Kv(string defaultValue) => new("--kv")
    {
        Description = $"The type of the numbers in the key-value cache (default: {defaultValue})",
        HelpName = string.Join('|', s_kvTypes.Select(type => type.Name)),
        DefaultValueFactory = _ => defaultValue,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            foreach ((string name, string element) in s_kvTypes)
            {
                if (name == text) return element;
            }

            result.AddError($"--kv is '{text}', but must be one of {string.Join(", ", s_kvTypes.Select(type => type.Name))}");
            return defaultValue;
        },
    };

    /// <summary>What <c>--kv</c> calls a type of the cache.</summary>
    public static string KvName(string element) => Array.Find(s_kvTypes, type => type.Element == element).Name;

    public static Option<string> Head(string description = "Store the head in that format when the model is loaded, as q8_0: faster, less exact (default: as in the file)") =>
        new("--head") { Description = description, HelpName = "FORMAT" };

    /// <summary>The compute layout of ternary weights, named by its bits a weight: the ones that the kernels know.</summary>
    public static Option<string> Weights()
    {
        string[] names = [.. RegisteredKernels.Tables.SelectMany(table => table.Layouts).Where(layout => layout.Activations == ActivationKind.Int8PerToken).Select(layout => layout.WeightBits).Distinct().OrderDescending().Select(value => string.Create(CultureInfo.InvariantCulture, $"{value}{Bits}")), AnyBits];
        return new Option<string>("--weights")
        {
            Description = "Bits a ternary weight takes in memory; auto takes what is fastest on the target. Results are the same",
            HelpName = string.Join('|', names),
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (!names.Contains(text)) result.AddError($"--weights is '{text}', but must be one of {string.Join(", ", names)}");
                return text;
            },
        };
    }

    /// <summary>The bits that <c>--weights</c> asks for; null leaves the choice to the target.</summary>
    public static double? WeightBits(string? weights) => weights is null or AnyBits ? null : double.Parse(weights[..^Bits.Length], CultureInfo.InvariantCulture);

    /// <summary>What products of block formats do with their input: <see cref="FloatActivations"/>, or each format's own way.</summary>
    public static Option<string> Activations()
    {
        var option = new Option<string>("--activations")
        {
            Description = "float: block formats multiply float32 inputs, slowly, instead of int8 in blocks of 32; auto: each format's own way",
            DefaultValueFactory = _ => "auto",
        };
        return option.AcceptOnlyFromAmong("auto", FloatActivations);
    }

    public static Option<string> Tokens() => new("--tokens") { Description = "Token ids, separated by spaces or commas", HelpName = "IDS", Required = true };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON" };

    public static Option<bool> Force() => new("--force") { Description = "Replace the file that is written if there is one of that name" };

    /// <summary>An integer in [<paramref name="min"/>, <paramref name="max"/>]; without a default it is 0 where it is not given.</summary>
    public static Option<int> Count(string name, string description, int? defaultValue, int min, int max = int.MaxValue)
    {
        var option = new Option<int>(name)
        {
            Description = description,
            HelpName = "N",
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= min && value <= max) return value;
                result.AddError($"{name} is '{text}', but must be a whole number {(max == int.MaxValue ? $"of at least {min}" : $"from {min} to {max}")}");
                return min;
            },
        };
        if (defaultValue is { } given) option.DefaultValueFactory = _ => given;
        return option;
    }

    /// <summary>The seed of random numbers; null where it is not given.</summary>
    public static Option<ulong?> Seed() => new("--seed")
    {
        Description = "Repeats the choices of an earlier run (default: another one each time)",
        HelpName = "N",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)) return value;
            result.AddError($"--seed is '{text}', but must be a whole number from 0 to {ulong.MaxValue}");
            return null;
        },
    };

    /// <summary>A number in [<paramref name="min"/>, <paramref name="max"/>].</summary>
    public static Option<float> Number(string name, string description, float defaultValue, float min, float max) => new(name)
    {
        Description = description,
        HelpName = "X",
        DefaultValueFactory = _ => defaultValue,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && value >= min && value <= max) return value;
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is '{text}', but must be a number from {min} to {max}"));
            return defaultValue;
        },
    };

    /// <summary>The ids of <c>--tokens</c>.</summary>
    /// <exception cref="UsageException">One is no number, or there are none.</exception>
    public static int[] ParseTokens(string text)
    {
        string[] parts = text.Split([' ', ',', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0) throw new UsageException("--tokens holds no token; give ids as \"1 2 3\"");
        var tokens = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out tokens[i]))
                throw new UsageException($"'{parts[i]}' in --tokens is no token id; give ids as \"1 2 3\"");
        }

        return tokens;
    }

    /// <summary>Writes a model file, with a bar on standard error where somebody sees it.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">Whether it may be there already.</param>
    /// <param name="write">Writes it to the stream.</param>
    public static void Save(Terminal terminal, string path, bool overwrite, Action<Stream, ProgressBar, Action<WriteProgress>> write)
    {
        using var bar = new ProgressBar(terminal, "writing");
        WholeFile.Write(path, "the model", overwrite, stream =>
            write(stream, bar, progress => bar.Show(progress.Bytes, progress.AllBytes, () => $"{Report.Size(progress.Bytes)} of {Report.Size(progress.AllBytes)}  ")));
    }

    /// <summary>Loads a model, with a bar on standard error where somebody sees it.</summary>
    public static LanguageModel Load(Terminal terminal, Func<Action<LoadProgress>, LanguageModel> load)
    {
        using var bar = new ProgressBar(terminal, "loading");
        return load(progress => bar.Show(progress.Tensors, progress.AllTensors, () => $"{progress.Tensors}/{progress.AllTensors}"));
    }
}
