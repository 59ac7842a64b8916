using System.Globalization;
using System.Text;
using BitNet.Gen.Collections;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;
using BitNet.Gen.Tuning;
using Microsoft.CodeAnalysis.CSharp;

namespace BitNet.Gen.Pipeline;

/// <summary>Writes the class that offers everything generated in an assembly as the runtime's KernelTable.</summary>
public static class KernelTableWriter
{
    /// <summary>The hint name of the class's file.</summary>
    public static string HintName(GenerationOptions options) => options.TableClass + ".g.cs";

    /// <summary>The C# text.</summary>
    /// <param name="targets">The targets, in any order.</param>
    /// <param name="tunings">The tunings, in any order.</param>
    /// <param name="rows">The rows of all generated files, in any order.</param>
    public static string Write(GenerationOptions options, IEnumerable<TargetSpec> targets, IEnumerable<TuningSpec> tunings, IReadOnlyCollection<TableRows> rows)
    {
        var kernels = rows.SelectMany(r => r.Kernels)
            .OrderBy(k => k.Kernel, StringComparer.Ordinal).ThenBy(k => k.Variant, StringComparer.Ordinal)
            .ThenBy(k => k.Target, StringComparer.Ordinal).ThenBy(k => k.MinTokens).ThenBy(k => k.Schedule, StringComparer.Ordinal).ToList();
        var signatures = kernels.Select(k => Parameters(k.Parameters)).Distinct(StringComparer.Ordinal).ToList();
        var text = new StringBuilder(GeneratedHeader.For(["all specs of this project"]));
        text.Append($$"""
            using System;
            using System.Runtime.Intrinsics.Arm;
            using System.Runtime.Intrinsics.X86;
            using BitNet.Runtime.Engine;
            using BitNet.Runtime.Tables;

            namespace {{options.Namespace}};

            /// <summary>Everything that BitNet.Gen generated in this assembly.</summary>
            public static unsafe class {{options.TableClass}}
            {

            """.Replace("\r\n", "\n"));
        for (int i = 0; i < signatures.Count; i++)
            text.Append($"    private static readonly KernelParameter[] Slots{Number(i)} =\n    [\n{signatures[i]}    ];\n\n");
        text.Append("    /// <summary>The table to hand to the runtime.</summary>\n    public static KernelTable Kernels { get; } = new(\n");
        AppendList(text, kernels.Select(k => Kernel(k, signatures.IndexOf(Parameters(k.Parameters)))), ",");
        AppendList(text, targets.OrderBy(t => t.Name, StringComparer.Ordinal).Select(Target), ",");
        AppendList(text, rows.SelectMany(r => r.Formats).OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => f.Initializer), ",");
        AppendList(text, rows.SelectMany(r => r.Layouts).OrderBy(l => l.Order).ThenBy(l => l.Name, StringComparer.Ordinal).Select(l => l.Initializer), ",");
        AppendList(text, rows.SelectMany(r => r.Models).OrderBy(m => m.Name, StringComparer.Ordinal).Select(m => m.Initializer), ")");
        text.Append("    {\n        Tunings =\n");
        AppendList(text, tunings.OrderBy(t => t.Name, StringComparer.Ordinal).Select(Tuning), ",");
        text.Append("    };\n\n");
        text.Append($$"""
                private static readonly Lazy<KernelEngine> Shared = new(static () => new KernelEngine([{{string.Join(", ", ["Kernels", .. options.LibraryTables.Select(name => "global::" + name)])}}]));

                /// <summary>
                /// What the generated classes run on: the kernels of this table{{(options.LibraryTables.Count == 0 ? "" : " and of the libraries")}}, on the target that <c>BITNET_TARGET</c> names or the best one,
                /// with as many threads as <c>BITNET_THREADS</c> says or one for each processor. Made at its first use.
                /// </summary>
                public static KernelEngine Engine => Shared.Value;
            }

            """.Replace("\r\n", "\n"));
        return text.ToString();
    }

    private static void AppendList(StringBuilder text, IEnumerable<string> items, string end)
    {
        text.Append("        [\n");
        foreach (string item in items)
            text.Append("            ").Append(item.Replace("\r", "").Replace("\n", "\n            ")).Append(",\n");
        text.Append("        ]").Append(end).Append('\n');
    }

    private static string Kernel(KernelRow row, int signature)
    {
        string function = $"(nint)(delegate*<nint*, nint, nint, byte*, void>)&{row.Class}.{row.Method}";
        string scratch = row.ScratchMethod is { } method ? $", Scratch: (nint)(delegate*<nint*, nint>)&{row.Class}.{method}" : "";
        string tokens = row.MinTokens == 1 ? "" : $", MinTokens: {Number(row.MinTokens)}";
        string schedule = row.Schedule.Length == 0 ? "" : $", Schedule: {Literal(row.Schedule)}";
        string tuned = row.IsTuned ? ", IsTuned: true" : "";
        string block = row.ItemBlock == 1 ? "" : $", ItemBlock: {Number(row.ItemBlock)}";
        string items = row.Items.Length == 0 ? "" : $", Items: {Literal(row.Items)}";
        return $"new({Literal(row.Kernel)}, {Literal(row.Variant)}, {Literal(row.Target)}, Slots{Number(signature)}, {function}{scratch}{tokens}{schedule}{tuned}{block}{items})";
    }

    private static string Tuning(TuningSpec tuning)
    {
        var text = new StringBuilder($"new({Literal(tuning.Name)}, [{string.Join(", ", tuning.Processors.Select(Literal))}],\n[\n");
        foreach (var entry in tuning.Entries)
        {
            string count = entry.Count is { } kind ? kind.ToString().ToLowerInvariant() : "";
            string best = entry.Best ? ", Best: true" : "";
            string schedule = entry.Block is { } block ? $", Schedule: {Literal(block.ToString())}" : "";
            string tokens = entry.MinTokens == 0 ? "" : $", MinTokens: {Number(entry.MinTokens)}";
            string insteadOf = entry.InsteadOf.Length == 0 ? "" : $", InsteadOf: {Literal(entry.InsteadOf)}";
            text.Append($"    new({Literal(entry.Kernel)}, {Literal(entry.Layout)}, {Literal(count)}, {Literal(entry.Target)}{best}{schedule}{tokens}{insteadOf}),\n");
        }

        return text.Append("])").ToString();
    }

    private static string Target(TargetSpec target) =>
        $"new({Literal(target.Name)}, static () => {target.Guard}, {Literal(target.Guard)}, {Number(target.Preference)})";

    private static string Parameters(EquatableArray<ProgramParameter> parameters)
    {
        var text = new StringBuilder();
        foreach (var parameter in parameters)
        {
            string written = parameter.Written ? ", Written: true" : "";
            text.Append($"        new({Literal(parameter.Name)}, {Literal(parameter.Type)}, KernelParameterKind.{parameter.Kind}{written}),\n");
        }

        return text.ToString();
    }

    private static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
