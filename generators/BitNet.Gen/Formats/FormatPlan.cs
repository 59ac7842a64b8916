using BitNet.Gen.Diagnostics;
using BitNet.Gen.Emit;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Formats;

/// <summary>One format's file: the functions of the kernel table, and the public API.</summary>
/// <param name="Namespace">Where the generated types live.</param>
/// <param name="TableClass">The class that offers the kernel table and the engine that runs it.</param>
/// <param name="Mistake">What other formats make a mistake of; null for nothing.</param>
public sealed record FormatPlan(string Namespace, string TableClass, string SpecFile, FormatSpec Format, SpecDiagnostic? Mistake = null)
    : GenerationPlan($"Formats.{Format.Name}.g.cs", [SpecFile])
{
    /// <inheritdoc/>
    public override GeneratedFile Emit()
    {
        var writer = new CodeWriter();
        string name = FormatApi.NameOf(Format.Name);
        KernelFile.Begin(writer, SpecFiles, Namespace, $"Reads and writes blocks of {name}: {TextShape.EscapedXml(Format.Summary)}.", Legend, FormatMethods.ClassOf(Format), "BitNet.Runtime.Tables", "BitNet.Runtime.Weights");
        PortableMethods.Write(writer, FormatMethods.Of(Format).Select(method => method.Program).ToList());
        writer.Close();
        var row = FormatMethods.Row(Format);
        string api = FormatApi.Write(Format, row.Initializer, TableClass);
        return new GeneratedFile(HintName, writer + api, [], Mistake is null ? [] : [Mistake]) { Formats = [row with { Initializer = $"Formats.{name}.Entry" }] };
    }

    /// <summary>What the methods read and write, in the spec's words.</summary>
    private string Legend
    {
        get
        {
            string value = $"weight i of a block = {Format.Value}\n";
            return Format.Code is null ? value : $"{value}code = {Format.Code}, in {Format.Range}\n";
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<VectorProgram> Programs(DiagnosticBag bag) => [.. FormatMethods.Of(Format).Select(method => method.Program)];

    /// <inheritdoc/>
    public override string Stubs => new BrokenFormatPlan(Namespace, SpecFile, Format.Name).Emit().Text;
}
