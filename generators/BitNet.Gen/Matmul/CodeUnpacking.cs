using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Layouts;
using BitNet.Gen.Lowering;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Matmul;

/// <summary>Takes the codes out of packed bytes, as the layout says: the bytes and the layout's named values once a vector, then a code a step.</summary>
/// <param name="layout">The layout's byte function.</param>
/// <param name="lanes">Bytes of a vector.</param>
internal sealed class CodeUnpacking(ByteLayout layout, int lanes)
{
    private const string Byte = "q";

    /// <summary>Whether a target's rows take the layout's codes apart: a layout that needs large tables is for targets that have them.</summary>
    public static bool IsCovered(ByteLayout layout, TargetSpec target)
    {
        const string Packed = "packed";
        var unpacking = new CodeUnpacking(layout, target.VectorBytes);
        var body = new List<Statement>();
        unpacking.Load(body, 0, new Address(Packed, ElementType.U8, Build.Int(0), ElementType.U8));
        for (int step = 0; step < layout.Codes.Count; step++) unpacking.Code(body, 0, step);
        ProgramParameter[] parameters = [new(Packed, "u8[n]", ProgramParameterKind.Pointer, ElementType.U8)];
        var program = new VectorProgram("unpack", "", target.Name, "", parameters.ToEquatableArray(), "", body.ToEquatableArray(), []);
        return InstructionSelector.Lower(program, target, new DiagnosticBag("")) is not null;
    }

    /// <summary>Loads the packed bytes of vector <paramref name="vector"/> and computes the named values.</summary>
    public void Load(List<Statement> body, int vector, Address at)
    {
        body.Add(new VectorDefine(Name(Byte, vector), ElementType.U8, lanes, new LaneLoadExpr(at, Build.Lane, layout.Input)));
        foreach (var let in layout.Lets)
            body.Add(new VectorDefine(Name(let.Name, vector), ElementType.U8, lanes, Renamed(let.Value, vector)));
    }

    /// <summary>Defines the code of step <paramref name="step"/> and returns its name.</summary>
    /// <param name="raised">The codes that are left where they stand in their byte, if any.</param>
    public string Code(List<Statement> body, int vector, int step, RaisedCodes? raised = null)
    {
        string name = $"w{step}_{vector}";
        body.Add(raised?.Codes.TryGetValue(step, out var code) == true
            ? new VectorDefine(name, ElementType.U8, lanes, Renamed(code, vector), new Interval(layout.Range.Min << raised.Bits, layout.Range.Max << raised.Bits))
            : new VectorDefine(name, ElementType.U8, lanes, Renamed(layout.Codes[step], vector), layout.Range));
        return name;
    }

    /// <summary>Defines <paramref name="name"/>: the index of group <paramref name="group"/> in a byte.</summary>
    public void Index(List<Statement> body, int vector, int group, string name, Interval range) =>
        body.Add(new VectorDefine(name, ElementType.U8, lanes, Renamed(layout.Indices[group], vector), range));

    private static string Name(string name, int vector) => $"{name}{vector}";

    private static Expr Renamed(Expr expression, int vector) => new Renaming(vector).Rewrite(expression);

    private sealed class Renaming(int vector) : ExprRewriter
    {
        protected override Expr RewriteElement(ElementExpr element) =>
            new ElementExpr(Name(element.Array, vector), element.Indices, element.Type);
    }
}
