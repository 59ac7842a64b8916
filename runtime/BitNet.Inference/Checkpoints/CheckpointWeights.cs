using System.Diagnostics.CodeAnalysis;

namespace BitNet.Inference.Checkpoints;

/// <summary>The tensors of a checkpoint: those of one safetensors file, or of several that an index lists.</summary>
internal sealed class CheckpointWeights : IDisposable
{
    private const string Single = "model.safetensors";
    private const string Index = "model.safetensors.index.json";

    // Published models have up to a few hundred.
    private const int MaxFiles = 10_000;

    private readonly List<SafetensorsFile> _files = [];
    private readonly Dictionary<string, SafetensorsTensor> _byName = new(StringComparer.Ordinal);

    private CheckpointWeights()
    {
    }

    /// <summary>The tensors, file by file in the order of their bytes.</summary>
    internal IEnumerable<SafetensorsTensor> Tensors => _files.SelectMany(file => file.Tensors);

    /// <summary>Bytes of all files.</summary>
    internal long Length => _files.Sum(file => file.Length);

    /// <summary>Opens the files of a folder.</summary>
    /// <exception cref="CheckpointException">There are none, or one cannot be read or does not hold what the index says.</exception>
    internal static CheckpointWeights Open(string folder)
    {
        var weights = new CheckpointWeights();
        try
        {
            string index = Path.Combine(folder, Index);
            if (File.Exists(index)) weights.AddListed(folder, ConfigObject.Read(index));
            else if (File.Exists(Path.Combine(folder, Single))) weights.Add(Path.Combine(folder, Single));
            else throw new CheckpointException($"{folder}: the folder holds neither '{Single}' nor '{Index}'; give the folder of a checkpoint whose weights are in safetensors files, or a GGUF file");
            return weights;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>The tensor of that name, if there is one.</summary>
    internal bool TryGet(string name, [NotNullWhen(true)] out SafetensorsTensor? tensor) => _byName.TryGetValue(name, out tensor);

    public void Dispose()
    {
        foreach (SafetensorsFile file in _files) file.Dispose();
    }

    private void AddListed(string folder, ConfigObject index)
    {
        IReadOnlyDictionary<string, string> files = index.RequiredObject("weight_map").AllTexts();
        string[] names = [.. files.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (names.Length is 0 or > MaxFiles)
            throw index.Error($"'weight_map' names {names.Length} files; 1 to {MaxFiles} are possible");
        foreach (string name in names)
        {
            // An index must not lead outside of its folder.
            if (name.Length == 0 || name != Path.GetFileName(name) || name.Contains('\\', StringComparison.Ordinal) || name is "." or "..")
                throw index.Error($"'weight_map' names '{name}', which is no file of this folder");
            Add(Path.Combine(folder, name));
        }

        foreach ((string tensor, string file) in files)
        {
            if (!_byName.TryGetValue(tensor, out SafetensorsTensor? found) || Path.GetFileName(found.FileName) != file)
                throw index.Error($"'weight_map' says that '{file}' holds the tensor '{tensor}', but it does not");
        }
    }

    private void Add(string path)
    {
        SafetensorsFile file = SafetensorsFile.Open(path);
        _files.Add(file);
        foreach (SafetensorsTensor tensor in file.Tensors)
        {
            if (!_byName.TryAdd(tensor.Name, tensor))
                throw new CheckpointException($"{path}: the tensor '{tensor.Name}' is also in {_byName[tensor.Name].FileName}; the checkpoint is mixed of two, download it again");
        }
    }
}
