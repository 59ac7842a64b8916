namespace BitNet.Gen.Diagnostics;

public static partial class SpecRules
{
    public static readonly SpecRule FieldType = new("BNG2301", "Not a field type", "'{0}' is not the type of a field; write u8, i8, u16, i16, u32, i32, f16, bf16 or f32, or an array as \"u8[32]\" with 1 to 65536 elements");

    public static readonly SpecRule ReservedName = new("BNG2302", "Reserved name", "'{0}' has a meaning of its own in formats; choose another name");

    public static readonly SpecRule RangeNotPair = new("BNG2303", "Not a range", "'{0}' must be two integers in brackets, the smaller one first, as [0, 2]");

    public static readonly SpecRule RowFields = new("BNG2304", "Fields of a row beside others", "a format with fields of a row has 'order: rows' and no fields of the tensor; put them all into 'row', 'tensor' or 'fields'");

    public static readonly SpecRule RangeWithoutCode = new("BNG2305", "Range without code", "'range' says which codes are valid, but this format has no 'code'; remove it or add the code");

    public static readonly SpecRule TableValues = new("BNG2306", "Not a table", "the table '{0}' must be a list of 1 to 65536 numbers, of equally long lists of numbers, or a mapping that names a text file, as file: grid.txt with columns: 8");

    public static readonly SpecRule FieldNotEncoded = new("BNG2307", "Field without encoding", "'encode' gives the field '{0}' no value; add an entry for it, or leave 'encode' out where the format is only read");

    public static readonly SpecRule IndexWithoutMeaning = new("BNG2308", "Index without meaning", "'{0}' has no meaning in '{1}': i counts weights and stands in 'code', j counts the elements of an array field");

    public static readonly SpecRule EncodedTwice = new("BNG2309", "Codes before their definition", "'{0}' uses code[...], but 'code' stands further down or is missing; encode works from top to bottom");

    public static readonly SpecRule TailTooSmall = new("BNG2310", "Tail smaller than its fields", "'pad' leaves {0} bytes behind the blocks, but the tensor's fields take {1}");

    public static readonly SpecRule EncodeKey = new("BNG2311", "Not an entry of encode", "'{0}' is no entry of 'encode'; write a field, a name, an array with its number of elements as peak[g < 8], or a function as error(c, float v)");

    public static readonly SpecRule TableFile = new("BNG2312", "Table file not found", "there is no text file '{0}' among the project's additional files, which *.table.txt and *.grid.txt are by themselves; {1}");

    public static readonly SpecRule TableFileNumber = new("BNG2313", "Not a number in a table file", "line {1} of '{0}' has '{2}', which is no number; a table file holds decimal or hexadecimal (0x...) numbers with blanks, commas or line ends between them, and comments behind #");

    public static readonly SpecRule TableFileSize = new("BNG2314", "Table file of another size", "'{0}' holds {1} numbers, which must be a multiple of {2}, more than 0 and at most {3}");

    public static readonly SpecRule ArrangedBlock = new("BNG2315", "Arrangement of other blocks", "'arrange' makes blocks of one weight with one field of type u8, without fields of a row; give the block one weight and one field, and 'encode' both to the format and to 'arrange', or to neither");

    public static readonly SpecRule ReductionBound = new("BNG2316", "Reduction without constant bound", "a reduction here has a constant bound, as sum(k < 8, ...), and at most {0} terms, those of reductions inside multiplied");

    public static readonly SpecRule CodeOfItself = new("BNG2317", "Code of itself", "'code' is over itself, directly or by a name of 'let'; only 'value', and names that it alone uses, may be over 'code'");

    public static readonly SpecRule TypeIdTaken = new("BNG2318", "Type id taken", "the GGUF type id {0} is already that of the format '{1}', whose blocks have the same size: nothing in a file could tell the two apart; take it out of one of them");

    public static readonly SpecRule FieldIndex = new("BNG3301", "Index outside the field", "'{0}' has {1} elements, but for {2} = {3} this reads element {4}");

    public static readonly SpecRule FieldIndexDepends = new("BNG3302", "Index depends on data", "which element of '{0}' this reads is not known before the data; indices are over i, j and constants, tables are indexed by data, and in encode whatever stays inside by min, max or argmin");

    public static readonly SpecRule NoValue = new("BNG3303", "Expression without value", "for {0} = {1} this has no value: a division by zero, a shift by less than 0 or more than 62, or an index outside a table");

    public static readonly SpecRule TableIndex = new("BNG3304", "Index outside the table", "'{0}' has {1} entries, but the index has the range {2}; mask it");
}
