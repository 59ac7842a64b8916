using BitNet.Inference.Gguf;

namespace BitNet.Cli.Tests;

/// <summary>A copy of a model file with mistakes in it.</summary>
internal sealed unsafe class EditedModel
{
    /// <summary>A key that the copy lacks.</summary>
    public string? WithoutKey { get; init; }

    /// <summary>A tensor that the copy lacks.</summary>
    public string? WithoutTensor { get; init; }

    /// <summary>The tensor that the edits below concern.</summary>
    public string? Tensor { get; init; }

    /// <summary>Another type id for it.</summary>
    public uint? TypeId { get; init; }

    /// <summary>Other dimensions for it, of the same number of elements.</summary>
    public long[]? Dimensions { get; init; }

    /// <summary>A byte of it that becomes 0xFF.</summary>
    public int? BadByte { get; init; }

    /// <summary>Keys that the copy has in addition.</summary>
    public Action<GgufWriter>? AddKeys { get; init; }

    /// <summary>A small float tensor that the copy has in addition.</summary>
    public string? ExtraTensor { get; init; }

    /// <summary>Writes the copy.</summary>
    public string Write(string source, string path)
    {
        using GgufFile file = GgufFile.Open(source);
        using FileStream stream = File.Create(path);
        var writer = new GgufWriter(stream);
        foreach (string key in file.Metadata.Keys.Where(key => key != WithoutKey)) writer.Add(key, file.Metadata);
        AddKeys?.Invoke(writer);
        GgufTensor[] tensors = [.. file.Tensors.Where(tensor => tensor.Name != WithoutTensor)];
        foreach (GgufTensor tensor in tensors)
        {
            bool edited = tensor.Name == Tensor;
            writer.AddTensor(tensor.Name, [.. (edited ? Dimensions : null) ?? tensor.Dimensions], (edited ? TypeId : null) ?? tensor.TypeId, tensor.MaxBytes);
        }

        if (ExtraTensor is not null) writer.AddTensor(ExtraTensor, [8], 0, 32);
        foreach (GgufTensor tensor in tensors)
        {
            byte[] data = new ReadOnlySpan<byte>(tensor.Data, (int)tensor.MaxBytes).ToArray();
            if (tensor.Name == Tensor && BadByte is { } bad) data[bad] = 0xFF;
            writer.WriteTensorData(data);
        }

        if (ExtraTensor is not null) writer.WriteTensorData(new byte[32]);
        writer.Finish();
        return path;
    }
}
