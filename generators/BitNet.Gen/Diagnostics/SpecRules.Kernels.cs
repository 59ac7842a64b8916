namespace BitNet.Gen.Diagnostics;

public static partial class SpecRules
{
    public static readonly SpecRule WrongTensorType = new("BNG2200", "Type of a kernel's argument", "'{0}' is not a type of an argument; write f32, int, or an array as \"f32[t, n]\", \"cache kv[g, c, d]\", \"weights[v, n]\"");

    public static readonly SpecRule UnknownElementType = new("BNG2201", "Unknown element type", "'{0}' is neither an element type nor a type parameter; {1}");

    public static readonly SpecRule WrongTypeParameter = new("BNG2202", "Choices of a type parameter", "the choices of the type parameter '{0}' must be element types, at least one, each with an integer or none of them");

    public static readonly SpecRule UnknownParallelIndex = new("BNG2203", "Work item without dimension", "'{0}' is no dimension of an input or output and no index with a bound, as 's < 8', so it cannot make up work items; {1}");

    public static readonly SpecRule NoWorkItem = new("BNG2204", "No work item", "the first dimension of the first output is '{0}', which is no plain name; say with 'parallel' which dimensions make up the work items");

    public static readonly SpecRule IndexWithoutRange = new("BNG2205", "Index without range", "nothing says how far '{0}' counts: it stands in no dimension by itself; write '{0} < limit'");

    public static readonly SpecRule IndexInTwoDimensions = new("BNG2206", "Index in two dimensions", "'{0}' stands in the dimension {1} and in the dimension {2}; write '{0} < limit' to say how far it counts");

    public static readonly SpecRule StoreToInput = new("BNG2207", "Store to an input", "'{0}' is an input; a kernel writes outputs and locals only");

    public static readonly SpecRule ReadBeforeWritten = new("BNG2208", "Read before written", "'{0}' is read here but no statement before writes it");

    public static readonly SpecRule OutputNotWritten = new("BNG2209", "Output never written", "no statement writes the output '{0}'");

    public static readonly SpecRule AssignedTwice = new("BNG2210", "Not a single assignment", "an element is assigned once, with '='; write the sum as a reduction or give the intermediate a name of its own");

    public static readonly SpecRule NotAKernelStatement = new("BNG2211", "Statement outside kernels", "{0} cannot stand in a kernel; a kernel defines scalars, assigns elements and counts with 'for'");

    public static readonly SpecRule WrongLoop = new("BNG2212", "Loop of a kernel", "a loop of a kernel counts from 0 in steps of 1: write 'for (int {0} = 0; {0} < limit; {0}++)'");

    public static readonly SpecRule UnusedArgument = new("BNG2213", "Input never read", "the input '{0}' is never read; remove it");

    public static readonly SpecRule LocalOfItems = new("BNG2214", "Local array over work items", "the local '{0}' lives for one work item and cannot have the dimension '{1}' of the items; leave it out");
}
