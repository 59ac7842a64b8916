using BitNet.Inference.Gguf;
using BitNet.Inference.Tokenization;

namespace BitNet.Inference.Checkpoints;

/// <summary>Writes a checkpoint's tokenizer (<c>tokenizer.json</c>) as the keys of a GGUF file.</summary>
internal static class CheckpointTokenizer
{
    private const string Prefix = "tokenizer.ggml.";

    /// <summary>Adds the keys. A folder without a tokenizer gives a model without a vocabulary.</summary>
    /// <exception cref="CheckpointException">The tokenizer is of a kind that is not supported, or contradicts itself or the model.</exception>
    internal static void Add(GgufWriter writer, string folder, CheckpointConfig config)
    {
        if (ConfigObject.ReadIfThere(Path.Combine(folder, "tokenizer.json")) is not { } tokenizer)
        {
            writer.Add(Prefix + "model", "no_vocab");
            return;
        }

        ConfigObject? settings = ConfigObject.ReadIfThere(Path.Combine(folder, "tokenizer_config.json"));
        TokenizerKind kind = TokenizerKind.Of(tokenizer);
        var tokens = new TokenList(tokenizer, config.Keys.Vocabulary, kind.IsSentencePiece);
        writer.Add(Prefix + "model", kind.IsSentencePiece ? "llama" : "gpt2");
        if (kind.PreTokenizer is { } pre) writer.Add(Prefix + "pre", pre);
        writer.Add(Prefix + "tokens", tokens.Texts);
        writer.Add(Prefix + "token_type", tokens.Types);
        string[] merges = [.. tokenizer.RequiredObject("model").Pairs("merges")];
        if (kind.IsSentencePiece)
        {
            writer.Add(Prefix + "scores", tokens.Scores(merges));
            writer.Add(Prefix + "add_space_prefix", kind.AddsSpace);
        }
        else
        {
            writer.Add(Prefix + "merges", merges);
        }

        AddSpecial(writer, folder, config, tokenizer, settings, tokens);
        if (ChatTemplate(folder, settings) is { } template) writer.Add("tokenizer.chat_template", template);
    }

    private static void AddSpecial(GgufWriter writer, string folder, CheckpointConfig config, ConfigObject tokenizer, ConfigObject? settings, TokenList tokens)
    {
        ConfigObject? generation = ConfigObject.ReadIfThere(Path.Combine(folder, "generation_config.json"));
        IReadOnlyList<int> ends = generation?.Integers("eos_token_id") is { Count: > 0 } said ? said : config.Eos;
        int? bos = Id(settings, "bos_token", tokens) ?? (config.Bos.Count > 0 ? config.Bos[0] : null);
        int? eos = ends.Count > 0 ? ends[0] : Id(settings, "eos_token", tokens);
        AddId("bos", bos);
        AddId("eos", eos);
        // A model may end a text, a turn and a message in different ways.
        string[] others = ["eot", "eom"];
        for (int at = 1; at < ends.Count && at <= others.Length; at++) AddId(others[at - 1], ends[at]);
        AddId("unknown", tokens.Unknown);
        AddId("padding", Id(settings, "pad_token", tokens));
        writer.Add(Prefix + "add_bos_token", bos is not null && (BeginsTexts(tokenizer) ?? settings?.Flag("add_bos_token") ?? false));
        writer.Add(Prefix + "add_eos_token", false);

        void AddId(string name, int? id)
        {
            if (id is { } known) writer.Add($"{Prefix}{name}_token_id", (uint)known);
        }
    }

    // A token's text, or an object that holds it.
    private static int? Id(ConfigObject? settings, string key, TokenList tokens)
    {
        if (settings is null || !settings.Has(key)) return null;
        string? text = settings.IsText(key) ? settings.Text(key) : settings.Object(key)!.Text("content");
        return text is null ? null : tokens.Find(text);
    }

    /// <summary>Whether the template for texts begins with a special token; null where there is no template.</summary>
    private static bool? BeginsTexts(ConfigObject tokenizer)
    {
        foreach (ConfigObject processor in TokenizerKind.Parts(tokenizer.Object("post_processor"), "processors"))
        {
            if (processor.Text("type") == "TemplateProcessing") return processor.Objects("single").FirstOrDefault()?.Has("SpecialToken") == true;
        }

        return null;
    }

    private static string? ChatTemplate(string folder, ConfigObject? settings)
    {
        const string Key = "chat_template";
        const long MaxBytes = 1 << 20;
        string path = Path.Combine(folder, "chat_template.jinja");
        if (System.IO.File.Exists(path) && new FileInfo(path).Length <= MaxBytes) return System.IO.File.ReadAllText(path);
        if (settings is null || !settings.Has(Key)) return null;
        return settings.IsText(Key) ? settings.Text(Key) : settings.Objects(Key).FirstOrDefault(item => item.Text("name") == "default")?.Text("template");
    }
}
