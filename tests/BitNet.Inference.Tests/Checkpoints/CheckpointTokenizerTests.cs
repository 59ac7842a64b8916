using System.Text;
using System.Text.Json.Nodes;
using BitNet.Inference.Chat;
using BitNet.Inference.Checkpoints;
using BitNet.Inference.Gguf;
using BitNet.Inference.Tokenization;

namespace BitNet.Inference.Tests.Checkpoints;

/// <summary>Tokenizers of checkpoints, made of the reference vocabularies, give the reference's ids.</summary>
public sealed class CheckpointTokenizerTests
{
    private const string Llama3Words = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    [Theory]
    [InlineData("llama-bpe")]
    [InlineData("gpt-2")]
    [InlineData("llama-spm")]
    public void The_reference_texts_give_the_reference_ids(string name)
    {
        using GgufFile source = GgufFile.Open(Fixtures.Path($"vocab/{name}.gguf"));
        Tokenizer expected = Tokenizer.FromMetadata(source.Metadata);
        using CheckpointFolder folder = Folder(Of(source), source);
        using Checkpoint checkpoint = Checkpoint.Open(folder.Path);
        Tokenizer tokenizer = Tokenizer.FromMetadata(checkpoint.File.Metadata);
        string[] texts = File.ReadAllText(Fixtures.Path($"vocab/{name}.inp")).Split("\n__ggml_vocab_test__\n")[..^1];
        string[] ids = File.ReadAllText(Fixtures.Path($"vocab/{name}.out")).Split('\n')[..^1];
        for (int i = 0; i < texts.Length; i++)
        {
            Assert.Equal(ids[i].Trim(), string.Join(' ', tokenizer.Encode(texts[i], addSpecial: false, parseSpecial: false)));
            Assert.Equal(expected.Encode(texts[i]), tokenizer.Encode(texts[i]));
        }

        Assert.Equal((expected.BosId, expected.EosId, expected.AddsBos), (tokenizer.BosId, tokenizer.EosId, tokenizer.AddsBos));
        Assert.Equal(expected.EndOfGeneration.Order(), tokenizer.EndOfGeneration.Order());
        for (int id = 0; id < expected.Count; id++) Assert.Equal(expected.TokenText(id), tokenizer.TokenText(id));
    }

    [Fact]
    public void Ends_and_templates_come_from_their_own_files()
    {
        using CheckpointFolder folder = Tiny();
        folder.Write("generation_config.json", """{ "eos_token_id": [1, 2] }""");
        folder.Write("tokenizer_config.json", """{ "bos_token": { "content": "<b>" }, "pad_token": "<e>", "add_bos_token": true, "chat_template": [{ "name": "tools", "template": "no" }, { "name": "default", "template": "<|im_start|><|im_end|>" }] }""");
        using (Checkpoint checkpoint = Checkpoint.Open(folder.Path))
        {
            Tokenizer tokenizer = Tokenizer.FromMetadata(checkpoint.File.Metadata);
            Assert.Equal((3, 1, true), (tokenizer.BosId, tokenizer.EosId, tokenizer.AddsBos));
            Assert.Equal([1, 2], tokenizer.EndOfGeneration.Order());
            Assert.Equal("ChatML", ChatTemplate.FromMetadata(checkpoint.File.Metadata, tokenizer).Name);
            Assert.Equal([3, 0], tokenizer.Encode("a"));
            // Rows of the embedding beyond the vocabulary.
            Assert.Equal((8, "[PAD7]", TokenType.Unused), (tokenizer.Count, tokenizer.TokenText(7), tokenizer.TypeOf(7)));
        }

        folder.Write("chat_template.jinja", "<|start_header_id|>");
        using Checkpoint other = Checkpoint.Open(folder.Path);
        Assert.Equal("Llama 3", ChatTemplate.FromMetadata(other.File.Metadata, Tokenizer.FromMetadata(other.File.Metadata)).Name);
    }

    [Fact]
    public void A_folder_without_a_tokenizer_has_no_vocabulary()
    {
        using CheckpointFolder folder = Tiny();
        File.Delete(folder["tokenizer.json"]);
        using Checkpoint checkpoint = Checkpoint.Open(folder.Path);
        Assert.Equal("no_vocab", checkpoint.File.Metadata.GetString("tokenizer.ggml.model"));
    }

    [Theory]
    [InlineData("\"BPE\"", "\"Unigram\"", "of the type 'Unigram', but only 'BPE' is known")]
    [InlineData("\"ByteLevel\"", "\"Whitespace\"", "a part 'Whitespace' with settings that are not known")]
    [InlineData("\"add_prefix_space\":false", "\"add_prefix_space\":true", "a part 'ByteLevel' with settings that are not known")]
    [InlineData("\"use_regex\":true", "\"use_regex\":false", "cuts texts by []")]
    [InlineData("\"normalizer\":null", "\"normalizer\":{\"type\":\"Lowercase\"}", "the normalizer 'Lowercase' is not known")]
    [InlineData("\"a\":0", "\"a\":8", "the token 'a' has the id 8, but the embedding has 8 rows")]
    [InlineData("\"a\":0", "\"a\":1", "has the id 1, but that is the id of another")]
    [InlineData("\"a\":0", "\"a\":-1", "'model.vocab.a' must be a whole number of at least 0, not -1")]
    [InlineData("\"a\":0", "\"a\":\"0\"", "'model.vocab.a' must be a whole number of at least 0, not \"0\"")]
    [InlineData("\"a\":0", "\"\\ud800\":0", "tokenizer.json")]
    [InlineData("[\"a b\"]", "[[\"a\"]]", "'model.merges' must be a list of pairs")]
    [InlineData("[\"a b\"]", "[\"ab\"]", "two symbols with a space between are needed")]
    [InlineData("\"merges\"", "\"merged\"", "", "")]
    [InlineData("\"vocab\"", "\"words\"", "'model.vocab' is missing")]
    [InlineData("\"content\":", "\"text\":", "an added token has no 'content'")]
    public void A_tokenizer_that_is_not_known_or_wrong_is_told(string part, string wrong, params string[] words)
    {
        using CheckpointFolder folder = Tiny();
        string sound = File.ReadAllText(folder["tokenizer.json"]);
        Assert.Contains(part, sound);
        folder.Write("tokenizer.json", sound.Replace(part, wrong));
        var error = Record.Exception(() =>
        {
            using Checkpoint checkpoint = Checkpoint.Open(folder.Path);
            _ = Tokenizer.FromMetadata(checkpoint.File.Metadata);
        });
        if (words[0].Length == 0) Assert.Null(error);
        else Assert.Contains(words[0], Assert.IsAssignableFrom<InferenceException>(error).Message);
    }

    private static CheckpointFolder Tiny()
    {
        var tokenizer = new JsonObject
        {
            ["normalizer"] = null,
            ["pre_tokenizer"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["use_regex"] = true },
            ["model"] = new JsonObject { ["type"] = "BPE", ["vocab"] = new JsonObject { ["a"] = 0, ["b"] = 1, ["ab"] = 2 }, ["merges"] = new JsonArray("a b") },
            ["added_tokens"] = new JsonArray(Added("<b>", 3, true), Added("<e>", 4, true), Added("<x>", 5, false)),
        };
        CheckpointFolder folder = Shrunk(8);
        // An architecture whose chat template the file decides.
        folder.Config["architectures"] = new JsonArray("LlamaForCausalLM");
        folder.Config["hidden_act"] = "silu";
        folder.Write();
        folder.Write("tokenizer.json", tokenizer.ToJsonString());
        return folder;
    }

    private static CheckpointFolder Folder(JsonObject tokenizer, GgufFile source)
    {
        CheckpointFolder folder = Shrunk((int)source.Metadata.CountOf("tokenizer.ggml.tokens"));
        folder.Write("tokenizer.json", tokenizer.ToJsonString());
        if (source.Metadata.TryGetUInt32("tokenizer.ggml.bos_token_id", out uint bos)) folder.Config["bos_token_id"] = bos;
        folder.Config["eos_token_id"] = source.Metadata.GetUInt32("tokenizer.ggml.eos_token_id");
        return folder.Write();
    }

    // An embedding of rows without weights: the tokenizer wants their number only.
    private static CheckpointFolder Shrunk(int vocabulary)
    {
        var folder = new CheckpointFolder();
        using (GgufFile model = GgufFile.Open(Fixtures.Path("models/bitnet-b158-i2_s.gguf"))) folder.From(model);
        folder.Tensors.Clear();
        folder.Tensors.Add(("model.embed_tokens.weight", "BF16", [vocabulary, 1], new byte[2 * vocabulary]));
        folder.Config["vocab_size"] = vocabulary;
        return folder.Write();
    }

    private static JsonObject Added(string text, int id, bool special) => new() { ["id"] = id, ["content"] = text, ["special"] = special };

    private static JsonObject Of(GgufFile source)
    {
        bool pieces = source.Metadata.GetString("tokenizer.ggml.model") == "llama";
        int[] types = source.Metadata.GetInt32s("tokenizer.ggml.token_type");
        var texts = new List<string>();
        foreach (ReadOnlySpan<byte> text in source.Metadata.GetStrings("tokenizer.ggml.tokens")) texts.Add(Encoding.UTF8.GetString(text));
        JsonObject vocabulary = [], model = new() { ["type"] = "BPE", ["byte_fallback"] = pieces };
        JsonArray added = [];
        for (int id = 0; id < texts.Count; id++)
        {
            if (types[id] is 1 or 5 or 6) vocabulary[texts[id]] = id;
            else added.Add(Added(texts[id], id, types[id] is 2 or 3));
            if (types[id] == 2) model["unk_token"] = texts[id];
        }

        model["vocab"] = vocabulary;
        model["merges"] = new JsonArray([.. (pieces ? Merges(texts, source.Metadata.GetFloat32s("tokenizer.ggml.scores")) : Merges(source)).Select(merge => JsonValue.Create(merge))]);
        bool begins = pieces || source.Metadata.GetString("tokenizer.ggml.pre") == "llama-bpe";
        return new JsonObject
        {
            ["added_tokens"] = added,
            ["normalizer"] = pieces ? JsonNode.Parse("""{ "type": "Sequence", "normalizers": [{ "type": "Prepend", "prepend": "\u2581" }, { "type": "Replace", "pattern": { "String": " " }, "content": "\u2581" }] }""") : null,
            ["pre_tokenizer"] = pieces ? null : begins
                ? new JsonObject { ["type"] = "Sequence", ["pretokenizers"] = new JsonArray(new JsonObject { ["type"] = "Split", ["pattern"] = new JsonObject { ["Regex"] = Llama3Words }, ["behavior"] = "Isolated", ["invert"] = false }, new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["use_regex"] = false }) }
                : new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false },
            ["post_processor"] = begins ? JsonNode.Parse("""{ "type": "TemplateProcessing", "single": [{ "SpecialToken": { "id": "x", "type_id": 0 } }, { "Sequence": { "id": "A", "type_id": 0 } }] }""") : null,
            ["model"] = model,
        };
    }

    private static IEnumerable<string> Merges(GgufFile source)
    {
        var merges = new List<string>();
        foreach (ReadOnlySpan<byte> merge in source.Metadata.GetStrings("tokenizer.ggml.merges")) merges.Add(Encoding.UTF8.GetString(merge));
        return merges;
    }

    // As published tokenizers were made of SentencePiece models: all ways to cut a piece in two, by the score of the piece.
    private static IEnumerable<string> Merges(List<string> texts, float[] scores)
    {
        HashSet<string> known = [.. texts];
        return Enumerable.Range(0, texts.Count).OrderByDescending(id => scores[id])
            .SelectMany(id => Enumerable.Range(1, Math.Max(0, texts[id].Length - 1)).Where(cut => known.Contains(texts[id][..cut]) && known.Contains(texts[id][cut..])).Select(cut => $"{texts[id][..cut]} {texts[id][cut..]}"));
    }
}
