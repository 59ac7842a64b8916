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
        int lanes = target.VectorBytes;
        var values = new Dictionary<string, VectorValue> { [Byte] = new(Byte, ElementType.U8, lanes, 1, layout.Input) };
        foreach (var let in layout.Lets)
        {
            if (!InstructionSelector.CanCover(target, let.Value, ElementType.U8, lanes, values)) return false;
            values[let.Name] = new VectorValue(let.Name, ElementType.U8, lanes, 1, ElementType.U8.Range());
        }

        return layout.Codes.All(code => InstructionSelector.CanCover(target, code, ElementType.U8, lanes, values));
    }

    /// <summary>Loads the packed bytes of vector <paramref name="vector"/> and computes the named values.</summary>
    public void Load(List<Statement> body, int vector, Address at)
    {
        body.Add(new VectorDefine(Name(Byte, vector), ElementType.U8, lanes, new LaneLoadExpr(at, Build.Lane, layout.Input)));
        foreach (var let in layout.Lets)
            body.Add(new VectorDefine(Name(let.Name, vector), ElementType.U8, lanes, Renamed(let.Value, vector)));
    }

    /// <summary>Defines the code of step <paramref name="step"/> and returns its name.</summary>
    public string Code(List<Statement> body, int vector, int step)
    {
        string name = $"w{step}_{vector}";
        body.Add(new VectorDefine(name, ElementType.U8, lanes, Renamed(layout.Codes[step], vector), layout.Range));
        return name;
    }

    private static string Name(string name, int vector) => $"{name}{vector}";

    private static Expr Renamed(Expr expression, int vector) => new Renaming(vector).Rewrite(expression);

    private sealed class Renaming(int vector) : ExprRewriter
    {
        protected override Expr RewriteElement(ElementExpr element) =>
            new ElementExpr(Name(element.Array, vector), element.Indices, element.Type);
    }
}
