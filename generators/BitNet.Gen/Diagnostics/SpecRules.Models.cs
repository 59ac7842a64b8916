namespace BitNet.Gen.Diagnostics;

public static partial class SpecRules
{
    public static readonly SpecRule UnknownModelName = new("BNG2401", "Unknown name in a model", "'{0}' is no variable, weight, table or setting of the model here; {1}");

    public static readonly SpecRule UnknownModelFunction = new("BNG2402", "Unknown function in a model", "there is no kernel '{0}' for '{1}'; {2}");

    public static readonly SpecRule WrongModelArguments = new("BNG2403", "Wrong number of arguments in a model", "'{0}' takes {1}, not {2}");

    public static readonly SpecRule ModelShapeMismatch = new("BNG2404", "Shapes that do not fit", "'{0}' wants {1} here, but this is {2}");

    public static readonly SpecRule UnusedWeight = new("BNG2405", "Weight that nothing uses", "the forward body never uses the weight '{0}'; use it or remove it");

    public static readonly SpecRule LayerOnly = new("BNG2406", "Layer's own value outside of the layers", "'{0}' exists in each layer only; move this into the loop over the layers");

    public static readonly SpecRule MissingModelArgument = new("BNG2407", "Parameter that nothing gives", "'{0}' needs {1}: pass it, or give the model {2} of that name");

    public static readonly SpecRule NotInModelBody = new("BNG2408", "Construct outside the language of model bodies", "{0} cannot stand in a forward body; {1}");

    public static readonly SpecRule UnknownExtent = new("BNG2409", "Dimension that nothing decides", "the extent '{0}' of '{1}' follows from none of its arguments; give a weight more dimensions, as [n_head, head_dim, n_embd], or give the model a setting of that name");

    public static readonly SpecRule WrongModelArgument = new("BNG2410", "Wrong kind of argument in a model", "'{0}' wants {1} here, not {2}");

    public static readonly SpecRule NoModelResult = new("BNG2411", "No logits", "{0}");

    public static readonly SpecRule OptionalWeight = new("BNG2412", "Optional weight without a replacement", "the weight '{0}' is optional; name another behind '??' for files that lack it");

    public static readonly SpecRule NoQuantiser = new("BNG2413", "No kernel that quantises", "'{0}' wants its input as codes, but no kernel has the key 'activations: {1}'");

    public static readonly SpecRule WrongTensorName = new("BNG2414", "Not a tensor name", "'{0}' is not a tensor name: letters, digits, dots, dashes, underscores{1}");

    public static readonly SpecRule WrongModelExtent = new("BNG2415", "Not a dimension", "'{0}' is not a dimension: a setting that is a count, a constant, or products and quotients of them");

    public static readonly SpecRule ReservedModelName = new("BNG2416", "Reserved or repeated name", "the name '{0}' is taken: {1}");

    public static readonly SpecRule UnknownMathFunction = new("BNG2417", "Unknown function in a setting or table", "there is no function '{0}' here; {1}");

    public static readonly SpecRule MissingSource = new("BNG2418", "Setting without a source", "the setting '{0}' needs exactly one of 'key', 'rows' and 'value'; a 'default' stands beside 'key' only");

    public static readonly SpecRule ArchitectureTaken = new("BNG2419", "Architecture taken", "the architecture '{0}' is already computed by the model '{1}'; a file names one architecture, and one model must stand for it");
}
