using BitNet.Gen.Collections;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Models;

/// <summary>A model architecture (L1): what its files hold, and its forward pass as written.</summary>
/// <param name="File">The spec's file name.</param>
/// <param name="Architectures">The values of <c>general.architecture</c> that it stands for.</param>
/// <param name="Settings">The configuration, in file order; an expression names earlier ones only.</param>
/// <param name="Conditions">What the configuration of a file must satisfy.</param>
/// <param name="Functions">Functions of the body whose kernel has another name.</param>
/// <param name="Tables">Tables made at load.</param>
/// <param name="Weights">The tensors, those of the layers behind the others.</param>
/// <param name="LayerCount">The setting that says how many layers there are.</param>
/// <param name="Forward">The body.</param>
public sealed record ModelSpec(
    string Name,
    string Summary,
    string File,
    EquatableArray<string> Architectures,
    EquatableArray<ModelSetting> Settings,
    EquatableArray<ModelCondition> Conditions,
    EquatableArray<ModelFunction> Functions,
    EquatableArray<ModelTable> Tables,
    EquatableArray<ModelWeight> Weights,
    string LayerCount,
    EquatableArray<SyntaxStatement> Forward)
{
    /// <summary>The path of the body in the spec, for diagnostics.</summary>
    public const string ForwardPath = "forward";

    /// <summary>The setting of that name; null where there is none.</summary>
    public ModelSetting? Setting(string name) => Settings.FirstOrDefault(setting => setting.Name == name);

    /// <summary>The weight of that name; null where there is none.</summary>
    public ModelWeight? Weight(string name) => Weights.FirstOrDefault(weight => weight.Name == name);

    /// <summary>The table of that name; null where there is none.</summary>
    public ModelTable? Table(string name) => Tables.FirstOrDefault(table => table.Name == name);
}
