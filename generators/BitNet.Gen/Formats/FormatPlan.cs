using BitNet.Gen.Diagnostics;
using BitNet.Gen.Emit;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Formats;

/// <summary>One format's file: the functions of the kernel table, and the public API.</summary>
/// <param name="Namespace">Where the generated types live.</param>
public sealed record FormatPlan(string Namespace, string SpecFile, FormatSpec Format)
    : GenerationPlan($"Formats.{Format.Name}.g.cs", [SpecFile])
{
    /// <inheritdoc/>
    public override GeneratedFile Emit()
    {
        var writer = new CodeWriter();
        string name = FormatApi.NameOf(Format.Name);
        KernelFile.Begin(writer, SpecFiles, Namespace, $"Reads and writes blocks of {name}: {Escaped(Format.Summary)}.", FormatMethods.ClassOf(Format));
        ScalarMethods.Write(writer, FormatMethods.Of(Format).Select(method => method.Program).ToList());
        writer.Close();
        return new GeneratedFile(HintName, writer + FormatApi.Write(Format), [], []) { Formats = [FormatMethods.Row(Format)] };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<VectorProgram> Programs(DiagnosticBag bag) => [.. FormatMethods.Of(Format).Select(method => method.Program)];

    internal static string Escaped(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
