using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Tests.Lowering;

/// <summary>Hand-written L3 programs.</summary>
public static class SmallPrograms
{
    /// <summary>y[t, i] = x[t, i] * w[i] + c, n a multiple of 16 lanes.</summary>
    public static VectorProgram MultiplyAdd(string target, int lanes = 16)
    {
        Expr at = Build.Add(Build.Multiply(Build.Int("t"), Build.Int("n")), Build.Int("i0"));
        Expr x = Load("x", ElementType.F32, at), w = Load("w", ElementType.F32, Build.Int("i0"));
        var tree = Build.Add(Build.Multiply(x, w), Build.Float("c"));
        return new VectorProgram(
            "multiply_add", "", target, "y = x * w + c",
            [Pointer("x", ElementType.F32, "f32[t, n]"), Pointer("w", ElementType.F32, "f32[n]"), Pointer("y", ElementType.F32, "f32[t, n]", true), new("n", "int", ProgramParameterKind.Extent), new("c", "f32", ProgramParameterKind.Float)],
            "t",
            [new LoopStatement("i0", Build.Int(0), Build.Int("n"), lanes, [new VectorStore(new Address("y", ElementType.F32, at, ElementType.F32), lanes, tree)])],
            []);
    }

    /// <summary>A tile of 2-bit codes times int8 activations: y[row] = sum over k of code * x, 16 rows, k a multiple of 16.</summary>
    public static VectorProgram TernaryRow(string target, int vectorBytes)
    {
        int vectors = 64 / vectorBytes, rows = 16 / vectors, pairs = vectorBytes / 2;
        var body = new List<Statement>();
        var inner = new List<Statement>();
        for (int v = 0; v < vectors; v++)
        {
            body.Add(new VectorDefine($"s{v}", ElementType.I16, pairs, Build.Int(0), new Interval(-32512, 32512)));
            var q = new LaneLoadExpr(new Address("w", ElementType.U8, Build.Add(Build.Multiply(Build.Divide(Build.Int("k"), Build.Int(16)), Build.Int(64)), Build.Int(v * vectorBytes)), ElementType.U8), Build.Lane);
            inner.Add(new VectorDefine($"q{v}", ElementType.U8, vectorBytes, q));
        }

        for (int j = 0; j < 4; j++)
        {
            for (int v = 0; v < vectors; v++)
            {
                var shifted = j == 0 ? Build.Vector($"q{v}", ElementType.U8) : Build.Binary(BinaryOperator.ShiftRight, Build.Vector($"q{v}", ElementType.U8), Build.Int(2 * j));
                inner.Add(new VectorDefine($"w{v}_{j}", ElementType.U8, vectorBytes, Build.Binary(BinaryOperator.And, shifted, Build.Int(3)), new Interval(0, 2)));
                var x = new LaneLoadExpr(new Address("x", ElementType.I8, Build.Add(Build.Int("k"), Build.Int(4 * j)), ElementType.I8), Build.Remainder(Build.Lane, Build.Int(4)), new Interval(-127, 127));
                inner.Add(new VectorDefine($"x{v}_{j}", ElementType.I8, vectorBytes, x));
                Expr Product(int odd) => Build.Multiply(Build.Vector($"w{v}_{j}", ElementType.U8, 2, odd), Build.Vector($"x{v}_{j}", ElementType.I8, 2, odd));
                inner.Add(new VectorUpdate($"s{v}", Build.Add(Build.Vector($"s{v}", ElementType.I16), Build.Add(Product(0), Product(1)))));
            }
        }

        inner.Add(new PrefetchStatement(new Address("w", ElementType.U8, Build.Multiply(Build.Divide(Build.Int("k"), Build.Int(16)), Build.Int(64)), ElementType.U8), 8192));
        body.Add(new LoopStatement("k", Build.Int(0), Build.Int("n"), 16, [.. inner]));
        for (int v = 0; v < vectors; v++)
        {
            var sum = Build.Add(Build.Vector($"s{v}", ElementType.I16, 2, 0), Build.Vector($"s{v}", ElementType.I16, 2, 1));
            body.Add(new VectorStore(new Address("y", ElementType.I32, Build.Int(v * rows), ElementType.I32), rows, sum));
        }

        return new VectorProgram(
            "ternary_row", "panel2", target, "sums of codes times activations",
            [Pointer("w", ElementType.U8, "u8[n / 16, 64]"), Pointer("x", ElementType.I8, "i8[n]"), Pointer("y", ElementType.I32, "i32[16]", true), new("n", "int", ProgramParameterKind.Extent)],
            "item", [.. body], []);
    }

    /// <summary>A load of f32 lanes, by default in order.</summary>
    public static Expr Load(string array, ElementType element, Expr index) => new LaneLoadExpr(new Address(array, element, index, element), Build.Lane);

    /// <summary>A pointer parameter.</summary>
    public static ProgramParameter Pointer(string name, ElementType element, string type, bool written = false) => new(name, type, ProgramParameterKind.Pointer, element, written);
}
