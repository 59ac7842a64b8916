using System.Globalization;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Emit;
using BitNet.Gen.Expressions;
using BitNet.Gen.Formats;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Programs;
using Microsoft.CodeAnalysis.CSharp;

namespace BitNet.Gen.Layouts;

/// <summary>One compute layout's file: the function that packs tiles.</summary>
/// <param name="Namespace">Where the generated types live.</param>
/// <param name="Quantiser">The kernel that makes the activations that kernels over the layout multiply with; empty where there is none.</param>
public sealed record LayoutPlan(string Namespace, string SpecFile, LayoutSpec Layout, string Quantiser)
    : GenerationPlan($"Layouts.{Layout.Name}.g.cs", [SpecFile])
{
    private string ClassName => string.Concat(Layout.Name.Split('_').Select((part, i) => Part(part, i > 0))) + "Tiles";

    private VectorProgram Pack => LayoutKernels.Pack(Layout);

    /// <inheritdoc/>
    public override GeneratedFile Emit()
    {
        var writer = new CodeWriter();
        string summary = $"Packs tiles of {Layout.Name}: {TextShape.EscapedXml(Layout.Summary)}; {Number(Layout.TileRows)} rows x {Number(Layout.TileK)} weights in {Number(Layout.TileBytes)} bytes.";
        KernelFile.Begin(writer, SpecFiles, Namespace, summary, "", ClassName);
        PortableMethods.Write(writer, [Pack]);
        writer.Close();
        return new GeneratedFile(HintName, writer.ToString(), [], []) { Layouts = [Row()] };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<VectorProgram> Programs(DiagnosticBag bag) => [Pack];

    /// <summary>Bytes of the tables that stand for the activations of a tile's columns; 0 where kernels multiply codes.</summary>
    public static int TableBytes(LayoutSpec layout) => layout.Tile is ByteLayout bytes ? LookupTables.Of(bytes)?.BytesOf(layout.TileK) ?? 0 : 0;

    // panel_q8 is PanelQ8; between digits the underscore stays: panel1_6 is Panel1_6.
    private static string Part(string part, bool follows) => part.Length == 0 || part[0] is >= '0' and <= '9'
        ? (follows ? "_" : "") + part
        : char.ToUpperInvariant(part[0]) + part.Substring(1);

    private LayoutRow Row()
    {
        var elements = Layout.Tile as ElementLayout;
        var bytes = Layout.Tile as ByteLayout;
        var range = LayoutKernels.CodeRange(Layout);
        // Matrix products convert f16 by a shift and a multiplication, which knows neither infinities nor NaN.
        bool finiteOnly = elements?.Element == ElementType.F16;
        return new LayoutRow(Layout.Name, Layout.Order, $$"""
            new LayoutEntry
            {
                Name = {{Literal(Layout.Name)}},
                TileRows = {{Number(Layout.TileRows)}},
                TileK = {{Number(Layout.TileK)}},
                TileBytes = {{Number(Layout.TileBytes)}},
                CodeType = {{Literal(LayoutKernels.CodeType(Layout).Spelling())}},
                CodeMin = {{Number(range.Min)}},
                CodeMax = {{Number(range.Max)}},
                ZeroPoint = {{Number(bytes?.Zero ?? 0)}},
                ScaleType = {{Literal((elements?.Scale ?? bytes?.Scale)?.Spelling() ?? "")}},
                Order = {{Number(Layout.Order)}},
                MinimumType = {{Literal(bytes?.Minimum?.Spelling() ?? "")}},
                Levels = {{Number(bytes?.Levels ?? 0)}},
                TableBytes = {{Number(TableBytes(Layout))}},
                Quantiser = {{Literal(Quantiser)}},
                Activations = ActivationKind.{{Layout.Activations}},
                FiniteOnly = {{(finiteOnly ? "true" : "false")}},
                Pack = (nint)(delegate*<nint*, nint, nint, byte*, void>)&{{ClassName}}.{{CSharpEmitter.MethodName(Pack)}},
            }
            """);
    }

    private static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
