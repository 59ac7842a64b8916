namespace BitNet.Gen.Formats;

/// <summary>The names that format specs and the programs made of them use.</summary>
internal static class FormatNames
{
    /// <summary>The weight's index in the block.</summary>
    public const string Index = "i";

    /// <summary>The element's index in an array field, in <c>encode</c>.</summary>
    public const string Element = "j";

    /// <summary>The weight's code.</summary>
    public const string Code = "code";

    /// <summary>The values that are encoded.</summary>
    public const string Input = "x";

    /// <summary>The blocks' bytes.</summary>
    public const string Data = "data";

    /// <summary>The bytes behind the blocks.</summary>
    public const string Tail = "tail";

    /// <summary>Weights as float32.</summary>
    public const string Values = "values";

    /// <summary>Weights as codes.</summary>
    public const string Codes = "codes";

    /// <summary>One scale a block or sub-block.</summary>
    public const string Scales = "scales";

    /// <summary>One minimum a sub-block.</summary>
    public const string Minima = "minima";

    /// <summary>The block's number.</summary>
    public const string Block = "block";

    /// <summary>The first byte of the block.</summary>
    public const string ByteBase = "at";

    /// <summary>The first weight of the block.</summary>
    public const string WeightBase = "first";

    /// <summary>The number of weights of a tensor.</summary>
    public const string Count = "n";

    /// <summary>The place in a run.</summary>
    public const string Counter = "m";

    /// <summary>The index of <c>absmax</c>.</summary>
    public const string Reduced = "k";

    /// <summary>Names of the language, which nothing of a spec can have.</summary>
    public static readonly string[] Reserved = [Index, Element, Code, Input];

    /// <summary>Names of programs: what a spec calls so has another name in them.</summary>
    public static readonly string[] Programs = [Data, Tail, Values, Codes, Scales, Minima, Block, ByteBase, WeightBase, Count, Counter, "from", "to", "args", "scratch"];

    /// <summary>The name that something of a spec has in programs.</summary>
    public static string InPrograms(string name) => Array.IndexOf(Programs, name) >= 0 ? name + "_" : name;
}
