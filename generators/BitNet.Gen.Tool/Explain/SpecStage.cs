using System.Text;
using BitNet.Gen.Expressions;
using BitNet.Gen.Formats;
using BitNet.Gen.Layouts;
using BitNet.Gen.Matmul;
using BitNet.Gen.Models;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Tool.Explain;

/// <summary>Writes specs as the binders understood them (L1), with what the compiler derives from each by itself.</summary>
internal static class SpecStage
{
    // Encoders that search inline what they tried into thousands of characters.
    private const int LongestExpression = 240;

    /// <summary>A format: its bytes, its expressions with their proven ranges, its algebra and the layouts that can hold it.</summary>
    public static void Write(FormatSpec format, SpecSet set, StringBuilder text)
    {
        Line(text, $"format {format.Name}: {format.Summary}");
        Line(text, $"  {format.BlockWeights} weights in {format.BlockBytes} bytes ({8.0 * format.BlockBytes / format.BlockWeights:0.###} bits a weight), order {Word(format.Order)}");
        foreach (FormatField field in format.Fields) Line(text, $"  byte {field.Offset}: {field.Name}: {TypeOf(field)}");
        foreach (FormatField field in format.TensorFields) Line(text, $"  once a tensor: {field.Name}: {TypeOf(field)}");
        if (format.Code is { } code)
        {
            Interval? proven = Intervals.Of(code, leaf => RangeOf(format, leaf));
            Line(text, $"  code = {code}");
            Line(text, $"    in {proven?.ToString() ?? "an unknown range"} by its expression; {(proven is { } range && format.Range.Contains(range) ? "nothing to check" : $"{format.Range} is declared, and every code is checked when a tensor is loaded")}");
        }

        Line(text, $"  value = {format.Value}");
        FormatAlgebra algebra = FormatAlgebra.Of(format);
        Line(text, $"    {Word(algebra.Kind)}: {Describe(algebra)}");
        foreach (EncodeStep step in format.Encode) Line(text, $"  encode {Short(step.ToString())}");
        Line(text, $"  layouts that hold it, in the order tried: {string.Join(", ", FormatLayouts.Of(format, set.All<LayoutSpec>()).Select(layout => layout.Name).DefaultIfEmpty("none"))}");
    }

    /// <summary>A layout: its tile, and its codes as functions of a byte.</summary>
    public static void Write(LayoutSpec layout, StringBuilder text)
    {
        Line(text, $"layout {layout.Name}: {layout.Summary}");
        Line(text, $"  tile of {layout.TileRows} rows x {layout.TileK} k in {layout.TileBytes} bytes, order {layout.Order}");
        if (layout.Tile is ElementLayout elements) Line(text, $"  one {elements.Element.Spelling()} a weight{(elements.Scale is { } scale ? $", a scale of {scale.Spelling()} for each row behind them" : "")}");
        if (layout.Tile is not ByteLayout bytes) return;
        Line(text, $"  bytes q[i] in {bytes.Input}, codes in {bytes.Range}");
        foreach (NamedExpr let in bytes.Lets) Line(text, $"  {let.Name}[i] = {let.Value}");
        for (int step = 0; step < bytes.Codes.Count; step++) Line(text, $"  code of step {step} = {bytes.Codes[step]}");
        Line(text, $"  byte = {bytes.Pack}");
        if (bytes.Scale is { } type) Line(text, $"  behind the bytes, for each row: a scale of {type.Spelling()}{(bytes.Minimum is { } minimum ? $", a minimum of {minimum.Spelling()}" : "")}");
        if (bytes.Levels > 0) Line(text, $"  codes choose among {bytes.Levels} levels");
    }

    /// <summary>A target: its vectors.</summary>
    public static void Write(TargetSpec target, StringBuilder text)
    {
        Line(text, $"target {target.Name}: {target.Summary}");
        Line(text, $"  {target.Registers} registers of {target.VectorBits} bits, {target.Rows.Count} rows; runs where {target.Guard}");
    }

    /// <summary>How a target brings products of bytes into int32 sums.</summary>
    public static void Write(DotChain? chain, StringBuilder text)
    {
        if (chain is null)
        {
            Line(text, "  no chain of rows leads from products of bytes to int32 sums");
            return;
        }

        Line(text, $"dot chain: {string.Join(", then ", chain.Steps.Select(step => $"{step.Reduce} neighbours into {step.Lane.Spelling()}"))}");
        Line(text, $"  activations in {DotChain.Activations}, so a lane of the first step takes in {chain.Product}");
        if (chain.Widens) Line(text, $"  {chain.Additions} of them fit {chain.Steps[0].Lane.Spelling()}: then they are widened");
    }

    /// <summary>A model: what its files hold.</summary>
    public static void Write(ModelSpec model, StringBuilder text)
    {
        Line(text, $"model {model.Name}: {model.Summary}");
        Line(text, $"  files with general.architecture {string.Join(", ", model.Architectures)}");
        foreach (ModelSetting setting in model.Settings)
            Line(text, $"  setting {setting.Name}: {(setting.IsFloat ? "f32" : "int")} {Source(setting)}");
        foreach (ModelWeight weight in model.Weights)
            Line(text, $"  weight {weight.Name}: {weight.Tensor} [{string.Join(", ", weight.Shape)}]{(weight.Optional ? ", optional" : "")}{(weight.Scale.Length > 0 ? $", scaled by {weight.Scale}" : "")}");
    }

    private static string Source(ModelSetting setting) =>
        setting.RowsOf.Length > 0 ? $"= the rows of {setting.RowsOf}"
        : setting.Key.Length == 0 ? "computed"
        : $"= the key {setting.Key}{(setting.Value is null ? "" : ", else computed")}";

    private static string Describe(FormatAlgebra algebra) => algebra.Kind switch
    {
        FormatKind.Affine => $"{algebra.Scale} * (code - {algebra.ZeroPoint}), codes {algebra.CodeType.Spelling()} in {algebra.Range}, scales {algebra.ScaleType?.Spelling()} of the {(algebra.ScaleOfTensor ? "tensor" : "block")}",
        FormatKind.FloatElement => $"stored {algebra.CodeType.Spelling()} as it is",
        FormatKind.Blocked => $"for each {algebra.GroupWeights} weights a scale{(algebra.Minimum is null ? "" : " and a minimum")}; codes in {algebra.Range}"
            + (algebra.Levels.Count > 0 ? $" choose among {algebra.Levels.Count} levels" : "") + $", {algebra.ZeroPoint} for zero; activations int8 in blocks of 32",
        _ => "dequantised to float32 when a tensor is loaded",
    };

    private static Interval? RangeOf(FormatSpec format, Expr leaf) => leaf switch
    {
        NameExpr { Name: "i" } => new Interval(0, format.BlockWeights - 1),
        NameExpr name => format.Fields.Concat(format.TensorFields).FirstOrDefault(field => field.Name == name.Name)?.Element.Range(),
        ElementExpr element => format.Tables.FirstOrDefault(table => table.Name == element.Array) is { } table
            ? new Interval(table.Values.Min(), table.Values.Max())
            : format.Fields.FirstOrDefault(field => field.Name == element.Array)?.Element.Range(),
        _ => null,
    };

    private static string Short(string text) => text.Length <= LongestExpression ? text : text[..LongestExpression] + " ...";

    private static string TypeOf(FormatField field) => field.Count is { } count ? $"{field.Element.Spelling()}[{count}]" : field.Element.Spelling();

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');
}
