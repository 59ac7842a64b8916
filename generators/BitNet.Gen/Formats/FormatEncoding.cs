using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Formats;

/// <summary>Makes the programs that write a format: the tensor's own fields first, then block by block.</summary>
public static class FormatEncoding
{
    private static readonly ProgramParameter Values = new(FormatNames.Values, "f32[blocks, weights]", ProgramParameterKind.Pointer, ElementType.F32);

    /// <summary>The tensor's own fields from all its values; null where there are none or the format is only read.</summary>
    public static VectorProgram? Tail(FormatSpec format)
    {
        if (format.Encode.Count == 0 || format.TailBytes == 0) return null;
        var parameters = FormatKernels.Pointers(
            Values with { Type = "f32[n]" },
            new(FormatNames.Tail, "u8[bytes]", ProgramParameterKind.Pointer, ElementType.U8, Written: true),
            new(FormatNames.Count, "int", ProgramParameterKind.Extent));
        var body = new List<Statement>();
        var reductions = new ScalarReductions(body, Build.Int(FormatNames.Count), index => new ElementExpr(FormatNames.Values, [index], ElementType.F32.ValueType()));
        var lets = new Dictionary<string, Expr>(StringComparer.Ordinal);
        foreach (var step in format.Encode)
        {
            var value = step.Value.Substitute(lets);
            if (format.TensorFields.FirstOrDefault(part => part.Name == step.Name) is not { } field)
            {
                lets[step.Name] = value;
                continue;
            }

            body.Add(new ScalarStatement(field.Name, reductions.Expand(value)));
            body.Add(StoredBytes.Write(FormatNames.Tail, field.Element, Build.Int(field.Offset), field.Value()));
        }

        int used = format.TensorFields.Sum(part => part.Bytes);
        var zero = StoredBytes.Write(FormatNames.Tail, ElementType.U8, Build.Int(FormatNames.Counter), Build.Int(0));
        if (used < format.TailBytes) body.Add(new LoopStatement(FormatNames.Counter, Build.Int(used), Build.Int(format.TailBytes), 1, [zero]));
        return FormatKernels.Program(format, "encode_tail", "The fields that a tensor has once.", parameters, [.. body]);
    }

    /// <summary>Blocks from float32; null where the format is only read.</summary>
    public static VectorProgram? Blocks(FormatSpec format)
    {
        if (format.Encode.Count == 0) return null;
        var parameters = FormatKernels.Pointers(
            Values,
            new(FormatNames.Data, "u8[blocks, bytes]", ProgramParameterKind.Pointer, ElementType.U8, Written: true),
            new(FormatNames.Tail, "u8[bytes]", ProgramParameterKind.Pointer, ElementType.U8));
        var body = new List<Statement>(FormatKernels.Bases(format));
        body.AddRange(TensorFieldReads(format));
        var weightBase = Build.Int(FormatNames.WeightBase);
        var reductions = new ScalarReductions(body, Build.Int(format.BlockWeights), index => new ElementExpr(FormatNames.Values, [Build.Add(weightBase, index)], ElementType.F32.ValueType()));
        var lets = new Dictionary<string, Expr>(StringComparer.Ordinal);
        foreach (var step in format.Encode)
        {
            if (format.TensorFields.Any(part => part.Name == step.Name)) continue;
            var value = step.Value.Substitute(lets);
            if (step.Name == FormatNames.Code) StoreCodes(format, reductions, value, body);
            else if (format.Fields.FirstOrDefault(part => part.Name == step.Name) is { } field) Store(format, field, reductions, value, body);
            else if (FormatExprs.Uses(value, FormatNames.Index) || FormatExprs.Uses(value, FormatNames.Element)) lets[step.Name] = value;
            else body.Add(new ScalarStatement(step.Name, reductions.Expand(value)));
        }

        return FormatKernels.Program(format, "encode", "Blocks from float32.", parameters, [.. body]);
    }

    private static NameExpr Value(this FormatField field) => new(field.Name, field.Element.ValueType());

    /// <summary>Before it is stored a field's value may be wider than its type; the blocks see what the tensor's tail holds.</summary>
    private static IEnumerable<Statement> TensorFieldReads(FormatSpec format) =>
        from part in format.TensorFields
        where format.Encode.Any(step => step.Name != part.Name && FormatExprs.Uses(step.Value, part.Name))
        select new ScalarStatement(part.Name, StoredBytes.ReadField(FormatNames.Tail, Build.Int(0), part, null));

    private static void Store(FormatSpec format, FormatField field, ScalarReductions reductions, Expr value, List<Statement> body)
    {
        var start = Build.Add(Build.Int(FormatNames.ByteBase), Build.Int(field.Offset));
        if (field.Count is { } count)
        {
            body.AddRange(BlockLoops.Make(format, value, FormatNames.Element, count, (place, at) =>
                StoredBytes.Write(FormatNames.Data, field.Element, Build.Add(start, Build.Multiply(Build.Int(field.Element.Bytes()), place)), FormatKernels.ReadArrays(format, reductions.Expand(at)))));
            return;
        }

        body.Add(new ScalarStatement(field.Name, reductions.Expand(value)));
        body.Add(StoredBytes.Write(FormatNames.Data, field.Element, start, field.Value()));
    }

    /// <summary>All codes of the block, on the stack: fields take them in any order.</summary>
    private static void StoreCodes(FormatSpec format, ScalarReductions reductions, Expr value, List<Statement> body)
    {
        body.Add(new LocalArrayStatement(FormatNames.Code, ElementType.I32, format.BlockWeights));
        body.AddRange(BlockLoops.Make(format, value, FormatNames.Index, format.BlockWeights, (place, at) =>
            new StoreStatement(new Address(FormatNames.Code, ElementType.I32, place, ElementType.I32), FormatKernels.ReadArrays(format, reductions.Expand(at)))));
    }
}
