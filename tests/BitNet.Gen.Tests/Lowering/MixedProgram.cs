using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Tests.Lowering;

/// <summary>A program with most kinds of statement and conversion: f16 bits to floats, rounding, clamping, narrowing, choices, scalars, scratch, local arrays.</summary>
public static class MixedProgram
{
    /// <summary>Work items of 16 elements each: q[i] = rne(h[i] * s) in int8, y[i] = x[i] &lt; 0 ? -x[i] : sqrt(x[i]), and one sum an item.</summary>
    public static VectorProgram Create(string target)
    {
        const int lanes = 16;
        var at = Build.Multiply(Build.Int("t"), Build.Int(lanes));
        Expr x = SmallPrograms.Load("x", ElementType.F32, at);
        Expr bits = SmallPrograms.Load("h", ElementType.U16, at);
        Expr signed = new LaneLoadExpr(new Address("h", ElementType.F16, at, ElementType.I16), Build.Lane);
        bits = ((LaneLoadExpr)bits) with { At = new Address("h", ElementType.F16, at, ElementType.U16) };
        Expr AsFloat(Expr e) => new CallExpr(Function.AsFloat, [e], ValueType.Float);
        Expr AsInt(Expr e) => new CallExpr(Function.AsInt, [e], ValueType.Int);
        var magnitude = Build.Multiply(AsFloat(Build.Binary(BinaryOperator.ShiftLeft, Build.Binary(BinaryOperator.And, bits, Build.Int(0x7FFF)), Build.Int(13))), Build.Float(5.192296858534828e33f));
        var sign = Build.Binary(BinaryOperator.And, Build.Binary(BinaryOperator.ShiftLeft, signed, Build.Int(16)), Build.Int(int.MinValue));
        Expr half = Build.Vector("half", ElementType.F32);
        Expr v = Build.Vector("v", ElementType.F32);
        Expr rounded = new CallExpr(Function.Rne, [Build.Multiply(half, Build.Float("s"))], ValueType.Int);
        var clamped = Build.Min(new CallExpr(Function.Max, [rounded, Build.Int(-127)], ValueType.Int), Build.Int(127));
        var root = new CallExpr(Function.Sqrt, [v], ValueType.Float);
        var choice = new ConditionalExpr(Build.Binary(BinaryOperator.Less, v, Build.Float(0f)), new UnaryExpr(UnaryOperator.Negate, v, ValueType.Float), root);
        var part = new ElementExpr("parts", [Build.Int("j")], ValueType.Float);
        return new VectorProgram(
            "mixed", "", target, "Conversions & choices",
            [
                SmallPrograms.Pointer("x", ElementType.F32, "f32[t, 16]"), SmallPrograms.Pointer("h", ElementType.F16, "f16[t, 16]"), SmallPrograms.Pointer("q", ElementType.I8, "i8[t, 16]", true),
                SmallPrograms.Pointer("y", ElementType.F32, "f32[t, 16]", true), SmallPrograms.Pointer("sums", ElementType.F32, "f32[t]", true), new("scale", "f32", ProgramParameterKind.Float), new("n", "int", ProgramParameterKind.Extent),
            ],
            "t",
            [
                new RemarkStatement("f16 to f32: shifted into place and multiplied by 2^112"),
                new ScalarStatement("s", Build.Multiply(Build.Float("scale"), Build.Float(2f))),
                new VectorDefine("half", ElementType.F32, lanes, AsFloat(Build.Binary(BinaryOperator.Or, AsInt(magnitude), sign))),
                new VectorStore(new Address("q", ElementType.I8, at, ElementType.I8), lanes, clamped),
                new VectorDefine("v", ElementType.F32, lanes, x),
                new VectorUpdate("v", Build.Add(v, half)),
                new VectorStore(new Address("y", ElementType.F32, at, ElementType.F32), lanes, choice),
                new LocalArrayStatement("parts", ElementType.F32, lanes),
                new VectorStore(new Address("parts", ElementType.F32, Build.Int(0), ElementType.F32), lanes, v),
                new ScalarStatement("sum", new FloatConst(0), Mutable: true),
                new LoopStatement("j", Build.Int(0), Build.Int(lanes), 1, [new AssignStatement("sum", Build.Add(Build.Float("sum"), part))]),
                new StoreStatement(new Address("keep", ElementType.F32, Build.Int("t"), ElementType.F32), Build.Float("sum")),
                new IfStatement(
                    Build.Binary(BinaryOperator.Equal, Build.Remainder(Build.Int("t"), Build.Int(2)), Build.Int(0)),
                    [new StoreStatement(new Address("sums", ElementType.F32, Build.Int("t"), ElementType.F32), Build.Float("sum"))],
                    [new StoreStatement(new Address("sums", ElementType.F32, Build.Int("t"), ElementType.F32), Build.Subtract(Build.Float(0f), new ElementExpr("keep", [Build.Int("t")], ValueType.Float)))]),
            ],
            [new ScratchArray("pad", ElementType.U8, Build.Int(3)), new ScratchArray("keep", ElementType.F32, Build.Int("n"))]);
    }
}
