using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Programs;
using ValueType = BitNet.Gen.Expressions.ValueType;

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
        var nest = new ScalarNest(Taken(format));
        var reductions = Reductions(format, nest, Build.Int(FormatNames.Count), Build.Int(0));
        var lets = new Dictionary<string, Expr>(StringComparer.Ordinal);
        foreach (var step in format.Encode)
        {
            var value = step.Value.Substitute(lets);
            if (format.TensorFields.FirstOrDefault(part => part.Name == step.Name) is not { } field)
            {
                lets[step.Name] = value;
                continue;
            }

            nest.Add(new ScalarStatement(field.Name, reductions.Expand(value)));
            nest.Add(StoredBytes.Write(FormatNames.Tail, field.Element, Build.Int(field.Offset), field.Value()));
        }

        int used = format.TensorFields.Sum(part => part.Bytes);
        var zero = StoredBytes.Write(FormatNames.Tail, ElementType.U8, Build.Int(FormatNames.Counter), Build.Int(0));
        if (used < format.TailBytes) nest.Add(new LoopStatement(FormatNames.Counter, Build.Int(used), Build.Int(format.TailBytes), 1, [zero]));
        return FormatKernels.Program(format, "encode_tail", "The fields that a tensor has once.", parameters, [.. nest.Body]);
    }

    /// <summary>Blocks from float32; null where the format is only read.</summary>
    public static VectorProgram? Blocks(FormatSpec format)
    {
        if (format.Encode.Count == 0) return null;
        var parameters = FormatKernels.Pointers(
            Values,
            new(FormatNames.Data, "u8[blocks, bytes]", ProgramParameterKind.Pointer, ElementType.U8, Written: true),
            new(FormatNames.Tail, "u8[bytes]", ProgramParameterKind.Pointer, ElementType.U8));
        var nest = new ScalarNest(Taken(format));
        nest.Add(FormatKernels.Bases(format));
        nest.Add(TensorFieldReads(format));
        var reductions = Reductions(format, nest, Build.Int(format.BlockWeights), Build.Int(FormatNames.WeightBase));
        var lets = new Dictionary<string, Expr>(StringComparer.Ordinal);
        foreach (var step in format.Encode)
        {
            if (format.TensorFields.Any(part => part.Name == step.Name)) continue;
            var value = step.Value.Substitute(lets);
            if (step.Name == FormatNames.Code) StoreOwn(format, nest, reductions, step with { Value = value, Index = FormatNames.Index, Count = format.BlockWeights });
            else if (step.Count > 0) StoreOwn(format, nest, reductions, step with { Value = value });
            else if (format.Fields.FirstOrDefault(part => part.Name == step.Name) is { } field) Store(format, nest, reductions, field, value);
            else if (FormatExprs.Uses(value, FormatNames.Index) || FormatExprs.Uses(value, FormatNames.Element)) lets[step.Name] = value;
            else nest.Add(new ScalarStatement(step.Name, reductions.Expand(value)));
        }

        return FormatKernels.Program(format, "encode", "Blocks from float32.", parameters, [.. nest.Body]);
    }

    private static NameExpr Value(this FormatField field) => new(field.Name, field.Element.ValueType());

    /// <summary>The names that a spec's values and the program's own have.</summary>
    private static IEnumerable<string> Taken(FormatSpec format) =>
        FormatNames.Reserved.Concat(FormatNames.Programs)
            .Concat(format.Fields.Concat(format.TensorFields).Select(part => part.Name))
            .Concat(format.Tables.Select(table => table.Name))
            .Concat(format.Encode.Select(step => step.Name));

    private static ScalarReductions Reductions(FormatSpec format, ScalarNest nest, Expr extent, Expr first)
    {
        return new ScalarReductions(nest, extent, Read);

        Expr? Read(ElementExpr element, Func<Expr, Expr> expand)
        {
            if (element.Array == FormatNames.Input) return new ElementExpr(FormatNames.Values, [Build.Add(first, expand(element.Indices[0]))], ElementType.F32.ValueType());
            return format.Tables.FirstOrDefault(table => table.Name == element.Array) is { } lookup
                ? ConstantTables.At(lookup, lookup.Place(element.Indices.Select(expand).ToEquatableArray()))
                : null;
        }
    }

    /// <summary>Before it is stored a field's value may be wider than its type; the blocks see what the tensor's tail holds.</summary>
    private static IEnumerable<Statement> TensorFieldReads(FormatSpec format) =>
        from part in format.TensorFields
        where format.Encode.Any(step => step.Name != part.Name && FormatExprs.Uses(step.Value, part.Name))
        select new ScalarStatement(part.Name, StoredBytes.ReadField(FormatNames.Tail, Build.Int(0), part, null));

    private static void Store(FormatSpec format, ScalarNest nest, ScalarReductions reductions, FormatField field, Expr value)
    {
        var start = Build.Add(Build.Int(FormatNames.ByteBase), Build.Int(field.Offset));
        if (field.Count is { } count)
        {
            BlockLoops.Make(nest, format, value, FormatNames.Element, count, (place, at) =>
                nest.Add(StoredBytes.Write(FormatNames.Data, field.Element, Build.Add(start, Build.Multiply(Build.Int(field.Element.Bytes()), place)), reductions.Expand(at))));
            return;
        }

        nest.Add(new ScalarStatement(field.Name, reductions.Expand(value)));
        nest.Add(StoredBytes.Write(FormatNames.Data, field.Element, start, field.Value()));
    }

    /// <summary>Codes and the spec's own arrays, on the stack: the entries below take their elements in any order.</summary>
    private static void StoreOwn(FormatSpec format, ScalarNest nest, ScalarReductions reductions, EncodeStep step)
    {
        var element = step.Value.Type == ValueType.Float ? ElementType.F32 : ElementType.I32;
        nest.Add(new LocalArrayStatement(step.Name, element, step.Count));
        BlockLoops.Make(nest, format, step.Value, step.Index, step.Count, (place, at) =>
            nest.Add(new StoreStatement(new Address(step.Name, element, place, element), reductions.Expand(at))));
    }
}
