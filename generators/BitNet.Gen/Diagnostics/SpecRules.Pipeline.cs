namespace BitNet.Gen.Diagnostics;

public static partial class SpecRules
{
    public static readonly SpecRule DuplicateSpec = new("BNG1040", "Name of a spec taken", "the name '{0}' is already taken by {1}; give this spec another name");

    public static readonly SpecRule DuplicateFile = new("BNG1041", "File name taken", "there are two spec files named {0}; rename this one");

    public static readonly SpecRule WrongTableClass = new("BNG1042", "Not a class name", "the project's BitNetGenKernels is '{0}', which cannot name a class; write a C# identifier without dots");

    public static readonly SpecRule InternalError = new("BNG9001", "Internal error", "BitNet.Gen failed on this file: {0}. This is a bug in the generator, not in the spec; please report it with the file");
}
