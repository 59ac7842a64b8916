using BitNet.Gen.Collections;
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
        string methods = string.Join("\n", FormatMethods.Of(Format).Select(method => ScalarProgramWriter.Method(method.Program, method.Name)));
        string className = FormatMethods.ClassOf(Format);
        string text = GeneratedHeader.For(SpecFiles) + Replaced($$"""
            using System;
            using System.Runtime.CompilerServices;

            namespace {{Namespace}};

            /// <summary>Reads and writes blocks of {{FormatApi.NameOf(Format.Name)}}: {{Escaped(Format.Summary)}}.</summary>
            internal static unsafe class {{className}}
            {
            METHODS}

            """, methods) + FormatApi.Write(Format);
        return new GeneratedFile(HintName, text, [], []) { Formats = [FormatMethods.Row(Format)] };
    }

    internal static string Escaped(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    private static string Replaced(string text, string methods) => text.Replace("\r\n", "\n").Replace("METHODS", methods);
}
