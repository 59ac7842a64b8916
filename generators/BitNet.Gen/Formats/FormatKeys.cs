using BitNet.Gen.Shapes;
using static BitNet.Gen.Shapes.Shape;

namespace BitNet.Gen.Formats;

/// <summary>The keys of format specs.</summary>
public static class FormatKeys
{
    internal const int MaxBlockWeights = 4096;
    internal const int MaxElements = 65536;
    internal const int MaxParameter = 1 << 20;

    /// <summary>What <c>activations</c> may be, in layouts and kernels too.</summary>
    internal static readonly ValueShape Activations = Word("float", "int8 per token", "int8 per 32");

    /// <summary>The type in GGUF files.</summary>
    internal static readonly MappingShape Gguf = Map(
        Required("id", OneOrMany(Integer(0, int.MaxValue)), "The number of the tensor type; of several the first is written, and all are read. Formats may share one: the one whose size fits the file is meant."),
        Required("name", Name, "The type's name, as tools print it."));

    /// <summary>The block.</summary>
    internal static readonly MappingShape Block = Map(
        Required("weights", Integer(1, MaxBlockWeights), "Weights in a block."),
        Required("order", Word("rows", "flat"), "rows: every row of a matrix begins a block; flat: blocks run over the flattened tensor."));

    private static readonly ValueShape Field = new TextShape(@"^(u8|i8|u16|i16|u32|i32|f32|f16|bf16)(\[[0-9]{1,5}\])?$");

    private static readonly ValueShape Numbers = List(new NumberShape());

    /// <summary>A table in a file of its own.</summary>
    internal static readonly MappingShape TableFile = Map(
        Required("file", Text, "A text file beside the spec: numbers between blanks, remarks behind #."),
        Optional("columns", Integer(1, MaxElements), "Numbers of a vector; left out, the table is one list."));

    /// <summary>The parameters of an arrangement for one shape; other keys are the parameters.</summary>
    internal static readonly MappingShape Preset = new(
        [
            Required("rows", Integer(1, int.MaxValue), "The matrix's rows."),
            Required("columns", Integer(1, int.MaxValue), "The length of a row in weights."),
        ],
        Integer(1, MaxParameter));

    /// <summary>How an arrangement is written; other keys are names for parts.</summary>
    internal static readonly MappingShape ArrangementEncoding = new(
        [Required("data", Expression, "The stored byte j, over rows, columns, the presets' numbers, and the block's field as an array of row and column.")],
        Expression);

    /// <summary>The arrangement; one more key is the block's field.</summary>
    internal static readonly MappingShape Arrangement = new(
        [
            Optional("presets", List(Preset), "Numbers that the file does not hold, by the matrix's shape; left out, any shape will do."),
            Required("bytes", Expression, "The stored bytes of a matrix, over rows and columns; 0 where there can be none of that shape."),
            Optional("let", Named(Expression), "Names for parts, in order."),
            Optional("encode", ArrangementEncoding, "The stored bytes from the weights; left out, the format is only read."),
        ],
        Expression);

    /// <summary>The whole file.</summary>
    public static readonly MappingShape Root = Map(
        Required("format", Name, "The format's name; in capitals it is the API's class."),
        Required("summary", Text, "One line for people."),
        Optional("gguf", Gguf, "The tensor type in GGUF files; left out where there is none."),
        Required("block", Block, "How many weights a block holds, and how blocks follow each other."),
        Required("fields", Named(Field), "The block's fields in byte order, without gaps, little-endian: scale: f16, qs: \"u8[32]\"."),
        Optional("tensor", new MappingShape([Optional("pad", Integer(0, MaxElements), "Bytes that the tensor's own fields take up together.")], Field), "Fields that a tensor has once, behind its blocks."),
        Optional("row", new MappingShape([Optional("pad", Integer(0, MaxElements), "Bytes that the row's own fields take up together.")], Field), "Fields at the head of each row, before its blocks."),
        Required("activations", Activations, "What a product does with its input."),
        Optional("tables", Named(Either(Numbers, List(Numbers), TableFile)), "Tables of numbers, or of vectors of numbers, that expressions look values up in."),
        Optional("let", Named(Expression), "Names for parts of the expressions below, in order."),
        Optional("code", Expression, "The integer code of weight i of the block, over fields, tables and names."),
        Optional("range", Range, "The smallest and the largest code of a valid file; weights are checked when they are loaded."),
        Required("value", Expression, "The weight as a float, over code besides."),
        Optional("encode", Named(Expression), "The fields from the values x[i], an entry each, from top to bottom; left out, the format is only read."),
        Optional("arrange", Arrangement, "Where each weight stands, for matrices that are not stored row by row."));
}
