using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Models.Emission;
using BitNet.Gen.Models.Program;
using BitNet.Gen.Pipeline;

namespace BitNet.Gen.Models;

/// <summary>The file of one model: its forward pass.</summary>
/// <param name="Program">The program; null where the model has mistakes.</param>
/// <param name="Namespace">Where the class lives.</param>
/// <param name="Mistakes">What is wrong with the model's body.</param>
public sealed record ModelPlan(string HintName, EquatableArray<string> SpecFiles, ModelProgram? Program, string Namespace, EquatableArray<SpecDiagnostic> Mistakes)
    : GenerationPlan(HintName, SpecFiles)
{
    /// <inheritdoc/>
    public override GeneratedFile Emit()
    {
        if (Program is null) return new GeneratedFile(HintName, "", [], Mistakes);
        var spec = Program.Spec;
        string architectures = string.Join(", ", spec.Architectures.Select(name => $"\"{name}\""));
        var row = new ModelRow(spec.Name, $"new ModelEntry(\"{spec.Name}\", [{architectures}], static source => new {spec.Name}(source))");
        return new GeneratedFile(HintName, ModelEmitter.Emit(Program, Namespace), [], Mistakes) { Models = [row] };
    }
}
