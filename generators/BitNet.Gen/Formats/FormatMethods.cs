using System.Globalization;
using System.Runtime.CompilerServices;
using BitNet.Gen.Emit;
using BitNet.Gen.Expressions;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Programs;
using Microsoft.CodeAnalysis.CSharp;

namespace BitNet.Gen.Formats;

/// <summary>The functions that the kernel table has for a format.</summary>
internal static class FormatMethods
{
    // Each is asked for by the file, by the entry of the kernel table and by the API.
    private static readonly ConditionalWeakTable<FormatSpec, IReadOnlyList<(string Field, VectorProgram Program)>> Made = new();

    /// <summary>The class that holds them.</summary>
    public static string ClassOf(FormatSpec format) => FormatApi.NameOf(format.Name) + "Blocks";

    /// <summary>The programs, and the fields of the runtime's FormatEntry that they are for.</summary>
    public static IReadOnlyList<(string Field, VectorProgram Program)> Of(FormatSpec format) => Made.GetValue(format, Make);

    private static IReadOnlyList<(string Field, VectorProgram Program)> Make(FormatSpec format)
    {
        var all = new (string Field, VectorProgram? Program)[]
        {
            ("Decode", FormatKernels.Decode(format)),
            ("Codes", FormatKernels.Codes(format)),
            ("Scales", FormatKernels.Scales(format)),
            ("Minima", FormatKernels.Minima(format)),
            ("StoredBytes", ArrangementKernels.Bytes(format)),
            ("Arrange", ArrangementKernels.Arrange(format)),
            ("Rearrange", ArrangementKernels.Rearrange(format)),
            ("EncodeTail", FormatEncoding.Tail(format)),
            ("Encode", FormatEncoding.Blocks(format)),
        };
        return [.. from method in all where method.Program is not null select (method.Field, method.Program)];
    }

    /// <summary>The method for a field of the runtime's FormatEntry; null where the format has none.</summary>
    public static string? Method(FormatSpec format, string field) =>
        Of(format).Where(method => method.Field == field).Select(method => $"{ClassOf(format)}.{CSharpEmitter.MethodName(method.Program)}").FirstOrDefault();

    /// <summary>The format's entry in the kernel table.</summary>
    public static FormatRow Row(FormatSpec format)
    {
        var algebra = FormatAlgebra.Of(format);
        string scaleAt = algebra.Scale is null ? "none" : !algebra.ScaleOfTensor ? "block" : format.RowHead ? "row" : "tensor";
        // Without codes there are only float values, which no integer product takes.
        var activations = algebra.Kind == FormatKind.Other ? ActivationKind.Float : format.Activations;
        return new FormatRow(format.Name, $$"""
            new FormatEntry
            {
                Name = {{Literal(format.Name)}},
                GgufId = {{Number(format.GgufIds.Count == 0 ? -1 : format.GgufIds[0])}},
                OtherGgufIds = [{{string.Join(", ", format.GgufIds.Skip(1).Select(id => Number(id)))}}],
                GgufName = {{Literal(format.GgufName)}},
                BlockWeights = {{Number(format.BlockWeights)}},
                BlockBytes = {{Number(format.BlockBytes)}},
                Flat = {{(format.Order == BlockOrder.Flat ? "true" : "false")}},
                TailBytes = {{Number(format.TailBytes)}},
                RowHead = {{(format.RowHead ? "true" : "false")}},
                Activations = ActivationKind.{{activations}},
                CodeType = {{Literal(algebra.CodeType.Spelling())}},
                CodeMin = {{Number(algebra.Range.Min)}},
                CodeMax = {{Number(algebra.Range.Max)}},
                ZeroPoint = {{Number(algebra.ZeroPoint)}},
                ScaleAt = {{Literal(scaleAt)}},
                ScaleType = {{Literal(algebra.ScaleType?.Spelling() ?? "")}},
                GroupWeights = {{Number(algebra.GroupWeights == 0 ? format.BlockWeights : algebra.GroupWeights)}},
                MinimumType = {{Literal(algebra.MinimumType?.Spelling() ?? "")}},
                Levels = [{{string.Join(", ", algebra.Levels.Select(level => Number(level)))}}],
                Decode = {{Pointer(format, "Decode")}},
                Codes = {{Pointer(format, "Codes")}},
                Scales = {{Pointer(format, "Scales")}},
                Minima = {{Pointer(format, "Minima")}},
                EncodeTail = {{Pointer(format, "EncodeTail")}},
                Encode = {{Pointer(format, "Encode")}},{{Arrangement(format)}}
            }
            """);
    }

    private static string Arrangement(FormatSpec format) => format.Arrangement is not { } arrangement ? "" : $"""

                StoredBytes = {Pointer(format, "StoredBytes")},
                Arrange = {Pointer(format, "Arrange")},
                Rearrange = {Pointer(format, "Rearrange")},
                Presets = [{string.Join(", ", arrangement.Presets.Select(preset => $"[{string.Join(", ", new[] { preset.Rows, preset.Columns }.Concat(preset.Values).Select(Number))}]"))}],
            """.Replace("\r\n", "\n");

    private static string Pointer(FormatSpec format, string field) =>
        Method(format, field) is { } method ? $"(nint)(delegate*<nint*, nint, nint, byte*, void>)&{method}" : "0";

    private static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
