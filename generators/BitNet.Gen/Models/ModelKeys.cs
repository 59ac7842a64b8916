using BitNet.Gen.Shapes;
using static BitNet.Gen.Shapes.Shape;

namespace BitNet.Gen.Models;

/// <summary>The keys of model specs.</summary>
public static class ModelKeys
{
    private static readonly ValueShape FileName = new TextShape("^[A-Za-z0-9._-]{1,128}$");
    private static readonly ValueShape TensorName = new TextShape("^[A-Za-z0-9._{}-]{1,160}$");
    private static readonly ValueShape Dimension = Either(Text, Integer(1, 1 << 16));

    /// <summary>A number of the configuration that is more than a key of the file.</summary>
    internal static readonly MappingShape Setting = Map(
        Optional("key", FileName, "The key of the file, without the architecture's prefix."),
        Optional("rows", FileName, "The tensor whose number of rows it is."),
        Optional("type", Word("int", "f32"), "f32 for a float32; left out, it is a count."),
        Optional("value", Expression, "How it is computed from the settings above it."),
        Optional("default", Expression, "What it is where a file lacks the key."));

    /// <summary>A table made at load.</summary>
    internal static readonly MappingShape Table = Map(
        Required("index", Named(Dimension), "The table's indices, each with its number of values."),
        Required("value", Expression, "An element, over the indices and the settings."));

    /// <summary>A tensor.</summary>
    internal static readonly MappingShape Weight = Map(
        Required("tensor", TensorName, "The tensor's name in files; {layer} stands for the layer's number."),
        Required("shape", List(Dimension), "The dimensions, those of the rows first and the length of a row last."),
        Optional("optional", Truth, "Whether a file may lack it: the body names another behind ??."),
        Optional("scale", TensorName, "A tensor of one value that multiplies the matrix where a file has it."));

    /// <summary>The whole file.</summary>
    public static readonly MappingShape Root = Map(
        Required("model", Name, "The name, which becomes the class: a capital letter first."),
        Required("summary", Text, "One line for people."),
        Required("gguf", OneOrMany(FileName), "The values of general.architecture that it stands for."),
        Required("config", Named(Either(FileName, Setting)), "The numbers of the configuration: a key of the file, or where else they come from."),
        Optional("require", OneOrMany(Expression), "Conditions of the configuration, checked when a file is loaded."),
        Optional("functions", Named(Name), "Functions of the body whose kernel has another name."),
        Optional("tables", Named(Table), "Tables made at load, in double precision, kept as float32."),
        Required("weights", Named(Weight), "The tensors that a file has once."),
        Required("layers", Name, "The setting that says how many layers there are."),
        Required("layer", Named(Weight), "The tensors of a layer."),
        Required("forward", Expression, "The body: from the tokens to the logits."));
}
