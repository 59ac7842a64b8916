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
        var nest = Nest(format, parameters, FormatArrangement.Row, FormatArrangement.Column);
        nest.Open(FormatArrangement.Column);
        var value = Lower(format, nest, arrangement.Element);
        var place = Build.Add(Build.Multiply(Build.Int(FormatArrangement.Row), Build.Int(FormatArrangement.Columns)), Build.Int(FormatArrangement.Column));
        nest.Add(new StoreStatement(new Address(FormatArrangement.Arranged, ElementType.U8, place, ElementType.U8), value));
        nest.Close(Build.Int(FormatArrangement.Columns));
        return FormatKernels.Program(format, "arrange", "Weights in rows, from the order in which they are stored.", parameters.ToEquatableArray(), [.. nest.Body]) with { Item = FormatArrangement.Row };
    }

    /// <summary>The stored bytes from the block of each weight; a work item is a byte. Null where the format is only read or stores blocks.</summary>
    public static VectorProgram? Rearrange(FormatSpec format)
    {
        if (format.Arrangement is not { Stored: { } stored } arrangement) return null;
        ProgramParameter[] parameters =
        [
            new(FormatArrangement.Arranged, "u8[rows, columns]", ProgramParameterKind.Pointer, ElementType.U8),
            new(FormatNames.Data, "u8[size]", ProgramParameterKind.Pointer, ElementType.U8, Written: true),
            .. Shape(arrangement),
        ];
        var nest = Nest(format, parameters, FormatNames.Element);
        var value = Lower(format, nest, stored);
        nest.Add(new StoreStatement(new Address(FormatNames.Data, ElementType.U8, Build.Int(FormatNames.Element), ElementType.U8), value));
        return FormatKernels.Program(format, "rearrange", "Weights in rows, put into the order in which they are stored.", parameters.ToEquatableArray(), [.. nest.Body]) with { Item = FormatNames.Element };
    }

    private static ScalarNest Nest(FormatSpec format, ProgramParameter[] parameters, params string[] indices) =>
        new(parameters.Select(parameter => parameter.Name).Concat(indices).Concat(["from", "to", "args", "scratch"]).Concat(format.Tables.Select(table => table.Name)));

    private static IEnumerable<ProgramParameter> Shape(FormatArrangement arrangement) =>
        new[] { FormatArrangement.Rows, FormatArrangement.Columns }.Concat(arrangement.Parameters).Select(name => new ProgramParameter(name, "int", ProgramParameterKind.Integer));

    private static Expr Lower(FormatSpec format, ScalarNest nest, Expr expression)
    {
        switch (expression)
        {
            case ElementExpr { Array: FormatNames.Data } read:
                var place = Place(format, nest, "place", read.Indices[0]);
                return new ConditionalExpr(Within(place, Size), new ElementExpr(FormatNames.Data, [place], ValueType.Int), Build.Int(Outside));
            case ElementExpr { Array: FormatArrangement.Arranged } read:
                var row = Place(format, nest, "row", read.Indices[0]);
                var column = Place(format, nest, "column", read.Indices[1]);
                var known = Build.Binary(BinaryOperator.LogicalAnd, Within(row, Build.Int(FormatArrangement.Rows)), Within(column, Build.Int(FormatArrangement.Columns)));
                var weight = Build.Add(Build.Multiply(row, Build.Int(FormatArrangement.Columns)), column);
                return new ConditionalExpr(known, new ElementExpr(FormatArrangement.Arranged, [weight], ValueType.Int), Build.Int(0));
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

    private static Expr Place(FormatSpec format, ScalarNest nest, string stem, Expr index) => nest.Known(index) ?? nest.Define(stem, index, Lower(format, nest, index));

    private static Expr Within(Expr index, Expr end) =>
        Build.Binary(BinaryOperator.LogicalAnd, Build.Binary(BinaryOperator.GreaterOrEqual, index, Build.Int(0)), Build.Binary(BinaryOperator.Less, index, end));
}
