namespace BitNet.Gen.Diagnostics;

public static partial class SpecRules
{
    public static readonly SpecRule LayoutKind = new("BNG2321", "Neither bytes nor elements", "a layout has either 'element' (one element a weight) or 'codes' and 'pack' (several codes in a byte); this one has {0}");

    public static readonly SpecRule TileBytes = new("BNG2322", "Tile of another size", "a tile of {0} rows x {1} weights takes {2} bytes here, not {3}");

    public static readonly SpecRule ColumnsNotWhole = new("BNG2323", "No whole runs of bytes", "{0} weights of a row, {1} in a byte, do not fill runs of {2} bytes; make 'k' a multiple of {3}");

    public static readonly SpecRule ScaleType = new("BNG2324", "Not a scale type", "scales in a tile are f16 or f32, not '{0}'");

    public static readonly SpecRule BlockTile = new("BNG2325", "Activations that do not suit the tile", "{0}");

    public static readonly SpecRule LookupTile = new("BNG2326", "Lookup that does not suit the tile", "{0}");

    public static readonly SpecRule PackOutside = new("BNG3321", "Packed byte outside the input", "'pack' gives {0} for the codes {1}; bytes must lie in {2}");

    public static readonly SpecRule RoundTrip = new("BNG3322", "Codes do not come back", "the codes {0} are packed to the byte {1}, which unpacks to {2}");

    public static readonly SpecRule TooManyCombinations = new("BNG3323", "Too many codes in a byte", "{0} codes of {1} values each cannot stand in one byte; narrow 'range' or shorten 'codes'");

    public static readonly SpecRule PaddingCode = new("BNG3324", "No code for padding", "rows and k are padded with the code 0, which 'range' leaves out");

    public static readonly SpecRule CodeWithoutValue = new("BNG3325", "Code without value", "for the byte {0} this has no value: a division by zero or a shift by less than 0 or more than 62");

    public static readonly SpecRule IndexOfByte = new("BNG3326", "Not an index", "for the byte {0} this gives no number from 0 to 255");

    public static readonly SpecRule AmbiguousIndex = new("BNG3327", "Index of several codes", "the index {0} stands for more than one combination of its group's codes");
}
