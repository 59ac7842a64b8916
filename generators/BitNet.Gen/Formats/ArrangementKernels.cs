using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Programs;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

/// <summary>Makes the programs that turn a matrix in an order of its own into one block a weight, row by row.</summary>
public static class ArrangementKernels
{
    // What a read outside the stored bytes gives: a wrong spec or a wrong shape must not reach other memory.
    private const long Outside = 255;
    private const string Result = "result";

    private static readonly Expr Size = Build.Int(FormatArrangement.Size);

    /// <summary>The stored bytes of a matrix; null where the format stores blocks.</summary>
    public static VectorProgram? Bytes(FormatSpec format)
    {
        if (format.Arrangement is not { } arrangement) return null;
        ProgramParameter[] parameters = [new(Result, "u32", ProgramParameterKind.Pointer, ElementType.U32, Written: true), .. Shape(arrangement)];
        var store = new StoreStatement(new Address(Result, ElementType.U32, Build.Int(0), ElementType.U32), arrangement.Bytes);
        return FormatKernels.Program(format, "stored_bytes", "The bytes that a matrix takes, 0 where there can be none of that shape.", parameters.ToEquatableArray(), [store]);
    }

    /// <summary>The block of each weight; a work item is a row. Null where the format stores blocks.</summary>
    public static VectorProgram? Arrange(FormatSpec format)
    {
        if (format.Arrangement is not { } arrangement) return null;
        ProgramParameter[] parameters =
        [
            new(FormatNames.Data, "u8[size]", ProgramParameterKind.Pointer, ElementType.U8),
            new(FormatArrangement.Size, "int", ProgramParameterKind.Integer),
            new(FormatArrangement.Arranged, "u8[rows, columns]", ProgramParameterKind.Pointer, ElementType.U8, Written: true),
            .. Shape(arrangement),
        ];
        var nest = new ScalarNest(parameters.Select(parameter => parameter.Name).Concat([FormatArrangement.Row, FormatArrangement.Column, "from", "to", "args", "scratch"]).Concat(format.Tables.Select(table => table.Name)));
        nest.Open(FormatArrangement.Column);
        var value = Lower(format, nest, arrangement.Element);
        var place = Build.Add(Build.Multiply(Build.Int(FormatArrangement.Row), Build.Int(FormatArrangement.Columns)), Build.Int(FormatArrangement.Column));
        nest.Add(new StoreStatement(new Address(FormatArrangement.Arranged, ElementType.U8, place, ElementType.U8), value));
        nest.Close(Build.Int(FormatArrangement.Columns));
        return FormatKernels.Program(format, "arrange", "Weights in rows, from the order in which they are stored.", parameters.ToEquatableArray(), [.. nest.Body]) with { Item = FormatArrangement.Row };
    }

    private static IEnumerable<ProgramParameter> Shape(FormatArrangement arrangement) =>
        new[] { FormatArrangement.Rows, FormatArrangement.Columns }.Concat(arrangement.Parameters).Select(name => new ProgramParameter(name, "int", ProgramParameterKind.Integer));

    private static Expr Lower(FormatSpec format, ScalarNest nest, Expr expression)
    {
        switch (expression)
        {
            case ElementExpr { Array: FormatNames.Data } read:
                var place = nest.Known(read.Indices[0]) ?? nest.Define("place", read.Indices[0], Lower(format, nest, read.Indices[0]));
                var inside = Build.Binary(BinaryOperator.LogicalAnd, Build.Binary(BinaryOperator.GreaterOrEqual, place, Build.Int(0)), Build.Binary(BinaryOperator.Less, place, Size));
                return new ConditionalExpr(inside, new ElementExpr(FormatNames.Data, [place], ValueType.Int), Build.Int(Outside));
            case ElementExpr lookup:
                var table = format.Tables.First(t => t.Name == lookup.Array);
                return ConstantTables.At(table, table.Place(lookup.Indices.Select(index => Lower(format, nest, index)).ToEquatableArray()));
            // What only the row decides is computed once a row.
            case BinaryExpr { Type: ValueType.Int } part when nest.LevelOf(part) == 0 && !part.Descendants().Any(e => e is ElementExpr):
                Expr name = nest.Known(part) ?? part;
                if (name is BinaryExpr) nest.At(0, () => name = nest.Define("part", part, part));
                return name;
            default:
                return expression.MapChildren(child => Lower(format, nest, child));
        }
    }
}
