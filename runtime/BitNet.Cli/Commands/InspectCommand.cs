using System.CommandLine;
using System.Text.Json;
using BitNet.Inference.Gguf;
using BitNet.Inference.Loading;
using Spectre.Console;

namespace BitNet.Cli.Commands;

/// <summary><c>bitnet inspect</c>: what is in a model file or checkpoint, also where this program could not run it.</summary>
internal static class InspectCommand
{
    // A longer array, as a vocabulary, is described by its first elements.
    private const int WholeArray = 64;

    private readonly record struct Entry(GgufTensor Tensor, string Type, long? Bytes);

    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "A GGUF file, or the folder of a Hugging Face checkpoint" };
        Option<bool> json = SharedOptions.Json();
        var command = new Command("inspect", "Shows metadata, tensors, formats and sizes of a model; a checkpoint is shown with the keys and names that it has as a GGUF file.") { file, json };
        command.SetAction(parsed =>
        {
            using StoredModel open = StoredModel.Open(parsed.GetRequiredValue(file));
            Entry[] tensors = Measure(open);
            if (parsed.GetValue(json)) WriteJson(terminal, open, tensors);
            else WriteText(terminal, open, tensors);
            return ExitCode.Ok;
        });
        return command;
    }

    // Bytes stay unknown where no registered format has the tensor's type; a known one that does not fit the file is a mistake.
    private static Entry[] Measure(StoredModel model)
    {
        var resolver = new FormatResolver(RegisteredKernels.Tables.SelectMany(table => table.Formats), model.File.Alignment, model.Bytes.FormatOf);
        return [.. model.File.Tensors.Select(tensor => resolver.ResolveKnown(tensor) is { } format
            ? new Entry(tensor, format.Title, format.TensorBytes(tensor.Rows, tensor.RowLength))
            : new Entry(tensor, GgufTensorTypes.NameOf(tensor.TypeId), null))];
    }

    private static void WriteText(Terminal terminal, StoredModel model, Entry[] tensors) => Report.Print(terminal, console =>
    {
        GgufFile file = model.File;
        string kind = model.IsCheckpoint ? "Hugging Face checkpoint" : $"GGUF version {file.Version}, alignment {file.Alignment}";
        console.WriteLine($"{file.Name}: {kind}, {Report.Size(model.Length)}, {file.Metadata.Keys.Count} keys, {tensors.Length} tensors");
        console.Write(Report.Table(["key", "type", "value"], file.Metadata.Keys.Select(key => (string[])[key, TypeOf(file.Metadata, key), file.Metadata.Describe(key)])));
        if (tensors.Length == 0) return;
        console.Write(Report.Table(["tensor", "type", "shape", "size"], tensors.Select(entry =>
            (string[])[entry.Tensor.Name, entry.Type, string.Join(" x ", entry.Tensor.Dimensions), entry.Bytes is { } bytes ? Report.Size(bytes) : "unknown"])));
        console.Write(Report.Table(["format", "tensors", "weights", "size"], tensors.GroupBy(entry => entry.Type).Select(group =>
            (string[])[group.Key, $"{group.Count()}", $"{group.Sum(entry => (decimal)entry.Tensor.Elements)}", group.All(entry => entry.Bytes is not null) ? Report.Size(group.Sum(entry => (double)entry.Bytes!)) : "unknown"])));
    });

    private static void WriteJson(Terminal terminal, StoredModel model, Entry[] tensors) => Report.Json(terminal, writer =>
    {
        GgufFile file = model.File;
        writer.WriteString("file", file.Name);
        writer.WriteString("kind", model.IsCheckpoint ? "checkpoint" : "gguf");
        writer.WriteNumber("bytes", model.Length);
        writer.WriteNumber("version", file.Version);
        writer.WriteNumber("alignment", file.Alignment);
        writer.WriteStartObject("metadata");
        foreach (string key in file.Metadata.Keys)
        {
            writer.WritePropertyName(key);
            WriteValue(writer, file.Metadata, key);
        }

        writer.WriteEndObject();
        writer.WriteStartArray("tensors");
        foreach (Entry entry in tensors)
        {
            writer.WriteStartObject();
            writer.WriteString("name", entry.Tensor.Name);
            writer.WriteString("type", entry.Type);
            writer.WriteNumber("type_id", entry.Tensor.TypeId);
            writer.WriteStartArray("shape");
            foreach (long length in entry.Tensor.Dimensions) writer.WriteNumberValue(length);
            writer.WriteEndArray();
            writer.WriteNumber("offset", model.Bytes.OffsetOf(entry.Tensor));
            WriteBytes(writer, entry.Bytes);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("formats");
        foreach (IGrouping<string, Entry> group in tensors.GroupBy(entry => entry.Type))
        {
            writer.WriteStartObject();
            writer.WriteString("type", group.Key);
            writer.WriteNumber("tensors", group.Count());
            writer.WriteNumber("weights", group.Sum(entry => (decimal)entry.Tensor.Elements));
            WriteBytes(writer, group.Any(entry => entry.Bytes is null) ? null : group.Sum(entry => entry.Bytes));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    private static void WriteBytes(Utf8JsonWriter writer, long? bytes)
    {
        if (bytes is { } known) writer.WriteNumber("bytes", known);
        else writer.WriteNull("bytes");
    }

    private static string TypeOf(GgufMetadata metadata, string key) => metadata.TypeOf(key) == GgufValueType.Array
        ? $"array of {metadata.ElementTypeOf(key)}"
        : metadata.TypeOf(key).ToString();

    private static void WriteValue(Utf8JsonWriter writer, GgufMetadata metadata, string key)
    {
        switch (metadata.TypeOf(key))
        {
            case GgufValueType.String:
                writer.WriteStringValue(metadata.GetString(key));
                break;
            case GgufValueType.Bool:
                writer.WriteBooleanValue(metadata.GetBool(key));
                break;
            case GgufValueType.Float32 or GgufValueType.Float64:
                WriteFloat(writer, metadata.GetFloat32(key));
                break;
            case GgufValueType.Array:
                WriteArray(writer, metadata, key);
                break;
            default:
                writer.WriteRawValue(metadata.Describe(key));
                break;
        }
    }

    private static void WriteArray(Utf8JsonWriter writer, GgufMetadata metadata, string key)
    {
        GgufValueType element = metadata.ElementTypeOf(key);
        if (metadata.CountOf(key) > WholeArray || element is not (GgufValueType.String or GgufValueType.Float32 or GgufValueType.Int32 or GgufValueType.UInt8))
        {
            writer.WriteStartObject();
            writer.WriteString("type", TypeOf(metadata, key));
            writer.WriteNumber("count", metadata.CountOf(key));
            writer.WriteString("text", metadata.Describe(key));
            writer.WriteEndObject();
            return;
        }

        writer.WriteStartArray();
        if (element == GgufValueType.String)
        {
            foreach (ReadOnlySpan<byte> text in metadata.GetStrings(key)) writer.WriteStringValue(Terminal.Utf8.GetString(text));
        }
        else if (element == GgufValueType.Float32)
        {
            foreach (float number in metadata.GetFloat32s(key)) WriteFloat(writer, number);
        }
        else
        {
            foreach (int number in metadata.GetInt32s(key)) writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }

    // JSON has no infinity and no NaN.
    private static void WriteFloat(Utf8JsonWriter writer, float number)
    {
        if (float.IsFinite(number)) writer.WriteNumberValue(number);
        else writer.WriteStringValue(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}
