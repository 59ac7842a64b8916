using BitNet.Gen.Models.Program;

namespace BitNet.Gen.Models.Emission;

/// <summary>What settings, tables, weights, values and kernels are called in the generated class.</summary>
internal sealed class SourceNames
{
    private readonly HashSet<string> _fields = new(StringComparer.Ordinal) { "_arena", "_tables", "_layers", "_weightBytes" };
    private readonly HashSet<string> _layerFields = new(StringComparer.Ordinal) { "Layer", "Equals", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "ToString", "Finalize" };
    private readonly HashSet<string> _locals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _settings = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> _values = [];
    private readonly Dictionary<int, string> _forms = [];
    private readonly Dictionary<string, string> _kernels = new(StringComparer.Ordinal);

    public SourceNames(ModelProgram program)
    {
        foreach (var setting in program.Spec.Settings) _settings.Add(setting.Name, Field(setting.Name));
        foreach (var value in program.Values) _values.Add(value.Id, Name(value, program.Spec.Weight(value.Weight) is { InLayer: true }));
        for (int i = 0; i < program.Needs.Count; i++)
        {
            string name = program.Values[program.Needs[i].Value].Name + "_forms";
            _forms.Add(i, program.Needs[i].InLayer ? LayerField(name) : Field(name));
        }

        foreach (string kernel in program.Before.Concat(program.Layer).Concat(program.After).WithNested().OfType<KernelStep>().Select(step => step.Kernel).Distinct().OrderBy(name => name, StringComparer.Ordinal))
            _kernels.Add(kernel, Field(kernel + "_kernel"));
    }

    /// <summary>The field that says which forms an input is wanted in, by its index among the program's needs.</summary>
    public string Forms(int need) => _forms[need];

    /// <summary>The field of a setting.</summary>
    public string Setting(string name) => _settings[name];

    /// <summary>The field or local of a value; <c>w.</c> and a field for weights of a layer.</summary>
    public string Value(int id) => _values[id];

    /// <summary>The field of a kernel.</summary>
    public string Kernel(string name) => _kernels[name];

    /// <summary>The kernels' names and fields, by name.</summary>
    public IEnumerable<KeyValuePair<string, string>> Kernels => _kernels.OrderBy(pair => pair.Key, StringComparer.Ordinal);

    /// <summary>A dimension, as C#; the number of tokens comes first, so that the product is of native size.</summary>
    /// <param name="cast">A cast of the first factor, and so of the product.</param>
    public string Extent(Extent extent, string cast = "")
    {
        var above = new List<string>();
        var below = new List<string>();
        foreach (var factor in extent.Factors.OrderBy(factor => factor.Name is ModelNames.TokenCount or ModelNames.BlockTokens ? 0 : 1).ThenBy(factor => factor.Name, StringComparer.Ordinal))
        {
            for (int i = 0; i < Math.Abs(factor.Power); i++) (factor.Power > 0 ? above : below).Add(Factor(factor.Name));
        }

        if (extent.Numerator != 1 || above.Count == 0) above.Add(extent.Numerator.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (extent.Denominator != 1) below.Add(extent.Denominator.ToString(System.Globalization.CultureInfo.InvariantCulture));
        string product = cast + string.Join(" * ", above);
        return below.Count == 0 ? product : $"{(above.Count > 1 ? $"({product})" : product)} / {(below.Count > 1 ? $"({string.Join(" * ", below)})" : below[0])}";
    }

    private string Factor(string name) => name switch
    {
        ModelNames.TokenCount => "t",
        ModelNames.BlockTokens => "block",
        ModelNames.Context => "ContextLength",
        ModelNames.Capacity => "capacity",
        _ => _settings[name],
    };

    private string Name(ModelValue value, bool inLayer)
    {
        string name = value.Name + (value.Kind == ModelValueKind.Stored ? "_rows" : "");
        if (inLayer) return LayerField(name);
        return value.Kind switch
        {
            ModelValueKind.Tokens => "ids",
            ModelValueKind.Logits => "y",
            ModelValueKind.Cache => Unique(ModelNames.CamelCase(name.EndsWith("_cache", StringComparison.Ordinal) ? name : name + "_cache"), _locals),
            _ => Field(name),
        };
    }

    private string Field(string name) => Unique("_" + ModelNames.CamelCase(name), _fields);

    private string LayerField(string name) => "w." + Unique(ModelNames.PascalCase(name), _layerFields);

    private static string Unique(string name, HashSet<string> taken)
    {
        string unique = name;
        for (int i = 2; !taken.Add(unique); i++) unique = $"{name}_{Plural.Number(i)}";
        return unique;
    }
}
