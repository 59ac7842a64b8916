using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

/// <summary>
/// A stored matrix in one format, for kernels that read single elements. Two slots stand for it whatever the format is, so that callers need not know:
/// the blocks, and the bytes behind them (<c>w_tail</c>). Tables are constant arrays.
/// </summary>
public sealed class FormatStorage(FormatSpec format) : IStorageAccess
{
    /// <inheritdoc/>
    public string Name => format.Name;

    /// <inheritdoc/>
    public EquatableArray<Tensor> Tensors(Tensor weights)
    {
        var tail = new Tensor(TailOf(weights), TensorRole.Input, ElementType.U8, [Build.Int(format.TailBytes)]);
        if (FormatAlgebra.Of(format) is { Kind: FormatKind.FloatElement, CodeType: var element })
            return [weights with { Element = element, Kind = TensorKind.Dense }, tail];
        var count = weights.Dimensions.Aggregate(Build.Multiply);
        var blocks = Build.Multiply(Build.DivideUp(count, format.BlockWeights), Build.Int(format.BlockBytes));
        var bytes = format.RowHead ? Build.Multiply(weights.Dimensions[0], RowBytes(weights)) : blocks;
        return [new Tensor(weights.Name, TensorRole.Input, ElementType.U8, [bytes]), tail, .. format.Tables.Select(table => Constant(weights, table))];
    }

    /// <inheritdoc/>
    public Expr Element(Tensor weights, EquatableArray<Expr> indices)
    {
        if (FormatAlgebra.Of(format).Kind == FormatKind.FloatElement) return new ElementExpr(weights.Name, indices, ValueType.Float);
        var flat = indices[0];
        for (int dimension = 1; dimension < indices.Count; dimension++)
            flat = Build.Add(Build.Multiply(flat, weights.Dimensions[dimension]), indices[dimension]);
        // With heads a row is a run of bytes of its own, of which the blocks stand behind the head.
        var row = format.RowHead ? Build.Multiply(indices[0], RowBytes(weights)) : Build.Int(0);
        if (format.RowHead) flat = indices[1];
        var block = Build.Multiply(Build.Divide(flat, Build.Int(format.BlockWeights)), Build.Int(format.BlockBytes));
        if (format.RowHead) block = Build.Add(Build.Add(row, Build.Int(format.TailBytes)), block);
        var index = Build.Remainder(flat, Build.Int(format.BlockWeights));
        return Read(format.Value);

        Expr Read(Expr expression) => FormatExprs.Replace(expression, e => e switch
        {
            NameExpr { Name: FormatNames.Code } => Read(format.Code!),
            NameExpr { Name: FormatNames.Index } => index,
            NameExpr name when Field(name.Name) is { } field => Bytes(field.Pointer, field.Start, field.Part, Build.Int(0)),
            ElementExpr element when format.Tables.FirstOrDefault(t => t.Name == element.Array) is { } table => Entry(weights, table, table.Place(element.Indices.Select(Read).ToEquatableArray())),
            ElementExpr element when Field(element.Array) is { } field => Bytes(field.Pointer, field.Start, field.Part, Read(element.Indices[0])),
            _ => null,
        });

        (string Pointer, Expr Start, FormatField Part)? Field(string name)
        {
            if (format.Fields.FirstOrDefault(part => part.Name == name) is { } ofBlock) return (weights.Name, block, ofBlock);
            return format.TensorFields.FirstOrDefault(part => part.Name == name) is { } ofTensor
                ? (format.RowHead ? weights.Name : TailOf(weights), row, ofTensor)
                : null;
        }
    }

    private Expr RowBytes(Tensor weights) =>
        Build.Add(Build.Multiply(Build.Divide(weights.Dimensions[1], Build.Int(format.BlockWeights)), Build.Int(format.BlockBytes)), Build.Int(format.TailBytes));

    private Tensor Constant(Tensor weights, FormatTable table)
    {
        var array = ConstantTables.Of(table);
        return new Tensor(TableOf(weights, table), TensorRole.Constant, array.Element, [Build.Int(array.Values.Count)]) { Values = array.Values };
    }

    private Expr Entry(Tensor weights, FormatTable table, Expr place)
    {
        if (!ConstantTables.IsWide(table)) return At(place);
        var low = Build.Multiply(place, Build.Int(2));
        return ConstantTables.Whole(At(low), SignExtended(At(Build.Add(low, Build.Int(1))), 32));

        Expr At(Expr index) => new ElementExpr(TableOf(weights, table), [index], table.Type);
    }

    private string TableOf(Tensor weights, FormatTable table) => $"{weights.Name}_{format.Name}_{table.Name}";

    private static string TailOf(Tensor weights) => weights.Name + "_tail";

    /// <summary>An element put together from its bytes: a tensor of bytes is read byte by byte.</summary>
    private static Expr Bytes(string pointer, Expr start, FormatField part, Expr index)
    {
        int size = part.Element.Bytes();
        var first = Build.Add(start, Build.Add(Build.Multiply(index, Build.Int(size)), Build.Int(part.Offset)));
        var bits = Enumerable.Range(0, size).Select(Byte).Aggregate((low, high) => Build.Binary(BinaryOperator.Or, low, high));
        return part.Element switch
        {
            ElementType.F32 => new CallExpr(Function.AsFloat, [bits], ValueType.Float),
            ElementType.F16 => new CallExpr(Function.F16, [bits], ValueType.Float),
            ElementType.BF16 => new CallExpr(Function.BF16, [bits], ValueType.Float),
            ElementType.I8 or ElementType.I16 or ElementType.I32 => SignExtended(bits, part.Element.Bits()),
            _ => bits,
        };

        Expr Byte(int place)
        {
            Expr value = new ElementExpr(pointer, [Build.Add(first, Build.Int(place))], ValueType.Int);
            return place == 0 ? value : Build.Binary(BinaryOperator.ShiftLeft, value, Build.Int(8 * place));
        }
    }

    /// <summary>Flipping the sign bit and taking it off again carries it through all higher bits.</summary>
    private static Expr SignExtended(Expr bits, int width)
    {
        var sign = Build.Int(1L << (width - 1));
        return Build.Subtract(Build.Binary(BinaryOperator.Xor, bits, sign), sign);
    }
}
