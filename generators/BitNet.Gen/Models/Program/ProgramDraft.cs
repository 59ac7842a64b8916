using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Models.Program;

/// <summary>A model program while passes work on it.</summary>
internal sealed class ProgramDraft(ModelSpec spec, KernelCatalog kernels)
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>The model.</summary>
    public ModelSpec Spec { get; } = spec;

    /// <summary>The kernels that it may call, and those fused for it.</summary>
    public KernelCatalog Kernels { get; } = kernels;

    /// <summary>The values, each at its id.</summary>
    public List<ModelValue> Values { get; } = [];

    /// <summary>The steps before the layers, of each layer and behind the layers.</summary>
    public List<ModelStep>[] Sections { get; } = [[], [], []];

    /// <summary>The inputs whose form is known at load only.</summary>
    public List<InputNeed> Needs { get; } = [];

    /// <summary>The arena, planned last.</summary>
    public List<ModelBuffer> Buffers { get; } = [];

    /// <summary>All steps in order.</summary>
    public IEnumerable<ModelStep> Steps => Sections.SelectMany(section => section);

    /// <summary>Adds a value; its name gains a number where it is taken.</summary>
    public int Add(string name, ModelValueKind kind, ElementType element, EquatableArray<Extent> shape)
    {
        string unique = name;
        for (int i = 2; !_names.Add(unique); i++) unique = $"{name}_{i}";
        Values.Add(new ModelValue(Values.Count, unique, kind, element, shape));
        return Values.Count - 1;
    }

    /// <summary>How many times steps read a value.</summary>
    public int Uses(int value) => Steps.Sum(step => step.Reads().Count(read => read == value));

    /// <summary>The finished program.</summary>
    public ModelProgram ToProgram() => new(
        Spec,
        [.. Values],
        [.. Buffers],
        [.. Needs],
        [.. Sections[0]],
        [.. Sections[1]],
        [.. Sections[2]],
        [.. Kernels.FusedIn(Steps)]);
}
