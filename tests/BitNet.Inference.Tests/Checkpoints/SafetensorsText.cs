using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;

namespace BitNet.Inference.Tests.Checkpoints;

/// <summary>Safetensors files as bytes.</summary>
internal static class SafetensorsText
{
    /// <summary>A file of these tensors, one behind the other.</summary>
    public static byte[] Of(params (string Name, string Type, long[] Shape, byte[] Data)[] tensors)
    {
        var header = new JsonObject { ["__metadata__"] = new JsonObject { ["format"] = "pt" } };
        long at = 0;
        foreach ((string name, string type, long[] shape, byte[] data) in tensors)
        {
            header[name] = new JsonObject { ["dtype"] = type, ["shape"] = new JsonArray([.. shape.Select(length => JsonValue.Create(length))]), ["data_offsets"] = new JsonArray(at, at + data.Length) };
            at += data.Length;
        }

        return Of(header.ToJsonString(), [.. tensors.SelectMany(tensor => tensor.Data)]);
    }

    /// <summary>A file with that header, valid or not.</summary>
    public static byte[] Of(string header, byte[] data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header.PadRight((header.Length + 7) / 8 * 8));
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        return [.. length, .. text, .. data];
    }
}
