using System.Globalization;
using System.Text.Json;

namespace BitNet.Inference.Checkpoints;

/// <summary>A JSON object of a checkpoint's files. A key with <c>null</c> counts as absent; every mistake names file and key.</summary>
internal sealed class ConfigObject
{
    // Vocabularies of 260 thousand tokens take 35 MB.
    private const long MaxBytes = 256 << 20;

    private readonly string _path;
    private readonly JsonElement _element;

    private ConfigObject(string fileName, string path, JsonElement element)
    {
        FileName = fileName;
        _path = path;
        _element = element;
    }

    /// <summary>The file's name, for messages.</summary>
    internal string FileName { get; }

    /// <summary>Reads a file that must be there.</summary>
    /// <exception cref="CheckpointException">It is not, or it holds no JSON object.</exception>
    internal static ConfigObject Read(string path) =>
        ReadIfThere(path) ?? throw new CheckpointException($"{path}: there is no such file; a checkpoint's folder has one, download it again");

    /// <summary>Reads a file; null where there is none.</summary>
    /// <exception cref="CheckpointException">It cannot be read, or holds no JSON object.</exception>
    internal static ConfigObject? ReadIfThere(string path)
    {
        try
        {
            if (!File.Exists(path)) return null;
            if (new FileInfo(path).Length > MaxBytes)
                throw new CheckpointException($"{path}: the file has more than {MaxBytes >> 20} MB; it is damaged, download it again");
            // Some editors put a byte order mark in front, which JSON does not know.
            byte[] bytes = File.ReadAllBytes(path);
            ReadOnlyMemory<byte> text = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new ConfigObject(path, "", document.RootElement.Clone())
                : throw new CheckpointException($"{path}: the file holds no JSON object; it is damaged, download it again");
        }
        catch (JsonException exception)
        {
            throw new CheckpointException($"{path}: the file is no valid JSON ({exception.Message}); it is damaged, download it again", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{path}: the file cannot be read ({exception.Message}); check its permissions", exception);
        }
    }

    /// <summary>Whether the key is there, and not null.</summary>
    internal bool Has(string key) => Value(key) is not null;

    /// <summary>An integer in [<paramref name="min"/>, 2^31).</summary>
    /// <exception cref="CheckpointException">It is missing without a default, no integer, or outside.</exception>
    internal int Integer(string key, int min, int? otherwise = null)
    {
        if (Value(key) is not { } value) return otherwise ?? throw Missing(key);
        return AsInteger(key, value, min);
    }

    /// <summary>An integer that is not negative, or several of them; empty where the key is absent.</summary>
    internal IReadOnlyList<int> Integers(string key) => Value(key) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } array => [.. array.EnumerateArray().Select(item => AsInteger(key, item, 0))],
        { } single => [AsInteger(key, single, 0)],
    };

    /// <summary>A number above 0.</summary>
    /// <exception cref="CheckpointException">It is missing without a default, or no such number.</exception>
    internal float Number(string key, float? otherwise = null)
    {
        if (Value(key) is not { } value) return otherwise ?? throw Missing(key);
        return value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out float number) && float.IsFinite(number) && number > 0
            ? number
            : throw Wrong(key, "a number above 0", value);
    }

    /// <summary>A text; null where the key is absent.</summary>
    internal string? Text(string key) => Value(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? Unicode(key, value)
        : throw Wrong(key, "a text", value);

    /// <summary>Whether the key holds a text, and not a list or an object.</summary>
    internal bool IsText(string key) => Value(key) is { ValueKind: JsonValueKind.String };

    /// <summary>True or false; null where the key is absent.</summary>
    internal bool? Flag(string key) => Value(key) is not { } value ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw Wrong(key, "true or false", value);

    /// <summary>An object; null where the key is absent.</summary>
    internal ConfigObject? Object(string key) => Value(key) is not { } value ? null : AsObject(key, value);

    /// <summary>An object that must be there.</summary>
    internal ConfigObject RequiredObject(string key) => Object(key) ?? throw Missing(key);

    /// <summary>The objects of a list; empty where the key is absent.</summary>
    internal IEnumerable<ConfigObject> Objects(string key) => Items(key).Select((item, at) => AsObject($"{key}[{at.ToString(CultureInfo.InvariantCulture)}]", item));

    /// <summary>The texts of a list; empty where the key is absent.</summary>
    internal IEnumerable<string> Texts(string key) => Items(key).Select(item => item.ValueKind == JsonValueKind.String ? Unicode(key, item) : throw Wrong(key, "a list of texts", item));

    /// <summary>The items of a list, each a text or a list of two, which are joined by a space; empty where the key is absent.</summary>
    internal IEnumerable<string> Pairs(string key) => Items(key).Select(item => item.ValueKind switch
    {
        JsonValueKind.String => Unicode(key, item),
        JsonValueKind.Array when item.GetArrayLength() == 2 && item.EnumerateArray().All(part => part.ValueKind == JsonValueKind.String) => $"{Unicode(key, item[0])} {Unicode(key, item[1])}",
        _ => throw Wrong(key, "a list of pairs", item),
    });

    /// <summary>All keys with their texts.</summary>
    internal IReadOnlyDictionary<string, string> AllTexts()
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty property in _element.EnumerateObject())
            texts[NameOf(property)] = property.Value.ValueKind == JsonValueKind.String ? Unicode(property.Name, property.Value) : throw Wrong(property.Name, "a text", property.Value);
        return texts;
    }

    /// <summary>All keys with their integers, which are not negative.</summary>
    internal IEnumerable<(string Key, int Number)> AllIntegers() => _element.EnumerateObject().Select(property => (NameOf(property), AsInteger(NameOf(property), property.Value, 0)));

    /// <summary>A mistake in this file.</summary>
    internal CheckpointException Error(string what) => new($"{FileName}: {what}; the checkpoint is damaged, or of a kind that is not supported");

    private JsonElement? Value(string key) => _element.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private IEnumerable<JsonElement> Items(string key) => Value(key) is not { } value ? []
        : value.ValueKind == JsonValueKind.Array ? value.EnumerateArray()
        : throw Wrong(key, "a list", value);

    private ConfigObject AsObject(string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.Object ? new ConfigObject(FileName, $"{_path}{key}.", value) : throw Wrong(key, "an object", value);

    private int AsInteger(string key, JsonElement value, int min) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= min ? number : throw Wrong(key, $"a whole number of at least {min}", value);

    // Escapes of half a surrogate pair are valid JSON, and no text.
    private string Unicode(string key, JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Wrong(key, "Unicode", value);
        }
    }

    private string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            throw Error($"'{_path}' has a key that is no Unicode: {Shown(property.ToString())}");
        }
    }

    private CheckpointException Missing(string key) => Error($"'{_path}{key}' is missing");

    private CheckpointException Wrong(string key, string wanted, JsonElement value) => Error($"'{_path}{key}' must be {wanted}, not {Shown(value.GetRawText())}");

    private static string Shown(string text) => text.Length <= 60 ? text : text[..60] + "...";
}
