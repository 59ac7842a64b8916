using BitNet.Gen.Collections;
using BitNet.Gen.Emit;
using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

/// <summary>Makes the programs that read and write a format's blocks: the functions of the runtime's FormatEntry. A work item is a block.</summary>
public static class FormatKernels
{
    private static readonly Expr ByteBase = Build.Int(FormatNames.ByteBase);
    private static readonly Expr WeightBase = Build.Int(FormatNames.WeightBase);

    private static readonly ProgramParameter Data = new(FormatNames.Data, "u8[blocks, bytes]", ProgramParameterKind.Pointer, ElementType.U8);
    private static readonly ProgramParameter Tail = new(FormatNames.Tail, "u8[bytes]", ProgramParameterKind.Pointer, ElementType.U8);

    /// <summary>Blocks to float32.</summary>
    public static VectorProgram Decode(FormatSpec format)
    {
        var parameters = Pointers(Data, Tail, new(FormatNames.Values, "f32[blocks, weights]", ProgramParameterKind.Pointer, ElementType.F32, Written: true));
        return Program(format, "decode", "Blocks to float32.", parameters, Decoded(format, FormatNames.Values));
    }

    /// <summary>Blocks to codes: integers, the bits of float elements, or decoded values where the format has neither.</summary>
    public static VectorProgram Codes(FormatSpec format)
    {
        var algebra = FormatAlgebra.Of(format);
        var element = StoredBytes.BitsOf(algebra.CodeType);
        var parameters = Pointers(Data, Tail, new(FormatNames.Codes, $"{algebra.CodeType.Spelling()}[blocks, weights]", ProgramParameterKind.Pointer, element, Written: true));
        switch (algebra.Kind)
        {
            case FormatKind.FloatElement:
                var stored = format.Fields[0] with { Element = element };
                var bits = new StoreStatement(new Address(FormatNames.Codes, element, WeightBase, element), StoredBytes.ReadField(FormatNames.Data, ByteBase, stored, null));
                return Program(format, "codes", "The stored elements.", parameters, [.. Bases(format), bits]);
            case FormatKind.Affine or FormatKind.Blocked:
                return Program(format, "codes", "Blocks to codes.", parameters, [.. Bases(format), .. Fields(format, algebra.Code!), .. Elements(format, algebra.Code!, FormatNames.Codes, element)]);
            default:
                parameters = Pointers(Data, Tail, new(FormatNames.Codes, "f32[blocks, weights]", ProgramParameterKind.Pointer, ElementType.F32, Written: true));
                return Program(format, "codes", "Blocks to float32, for want of codes.", parameters, Decoded(format, FormatNames.Codes));
        }
    }

    /// <summary>The scale of each block, or of each of its sub-blocks, as float32; null where there is none.</summary>
    public static VectorProgram? Scales(FormatSpec format) =>
        FormatAlgebra.Of(format) is { Scale: { } scale } algebra ? Shared(format, algebra, scale, FormatNames.Scales, "The scale") : null;

    /// <summary>The minimum of each sub-block as float32; null where there is none.</summary>
    public static VectorProgram? Minima(FormatSpec format) =>
        FormatAlgebra.Of(format) is { Minimum: { } minimum } algebra ? Shared(format, algebra, minimum, FormatNames.Minima, "The minimum") : null;

    /// <summary>What the weights of a block or sub-block have in common.</summary>
    private static VectorProgram Shared(FormatSpec format, FormatAlgebra algebra, Expr value, string name, string summary)
    {
        int groups = algebra.GroupWeights == 0 ? 1 : format.BlockWeights / algebra.GroupWeights;
        var parameters = Pointers(Data, Tail, new(name, groups == 1 ? "f32[blocks]" : "f32[blocks, groups]", ProgramParameterKind.Pointer, ElementType.F32, Written: true));
        Statement[] bases = algebra.ScaleOfTensor ? [] : [Bases(format)[0]];
        var first = Build.Multiply(Build.Int(FormatNames.Block), Build.Int(groups));
        var ofGroup = FormatExprs.Substitute(value, FormatNames.Index, Build.Multiply(Build.Int(FormatNames.Index), Build.Int(algebra.GroupWeights)));
        var stores = BlockLoops.Make(format, ofGroup, FormatNames.Index, groups, Store);
        return Program(format, name, $"{summary} of each {(groups == 1 ? "block" : "sub-block")}.", parameters, [.. bases, .. Fields(format, value), .. stores]);

        Statement Store(Expr place, Expr at) =>
            new StoreStatement(new Address(name, ElementType.F32, Build.Add(first, place), ElementType.F32), ReadArrays(format, at));
    }

    internal static Statement[] Bases(FormatSpec format) =>
    [
        new ScalarStatement(FormatNames.ByteBase, Build.Multiply(Build.Int(FormatNames.Block), Build.Int(format.BlockBytes))),
        new ScalarStatement(FormatNames.WeightBase, Build.Multiply(Build.Int(FormatNames.Block), Build.Int(format.BlockWeights))),
    ];

    internal static EquatableArray<ProgramParameter> Pointers(params ProgramParameter[] parameters) => parameters.ToEquatableArray();

    internal static VectorProgram Program(FormatSpec format, string kernel, string summary, EquatableArray<ProgramParameter> parameters, Statement[] body)
    {
        var program = new VectorProgram(kernel, "", "", summary, parameters, FormatNames.Block, body.ToEquatableArray(), []);
        var used = UsedNames.Of(program.Body);
        return program with { Constants = format.Tables.Where(table => used.Contains(table.Name)).Select(ConstantTables.Of).ToEquatableArray() };
    }

    /// <summary>The single fields that an expression uses, each read once a block.</summary>
    internal static IEnumerable<Statement> Fields(FormatSpec format, Expr used) =>
        Singles(format.TensorFields, FormatNames.Tail, Build.Int(0), used).Concat(Singles(format.Fields, FormatNames.Data, ByteBase, used));

    private static IEnumerable<Statement> Singles(IEnumerable<FormatField> fields, string pointer, Expr start, Expr used) =>
        from part in fields
        where part.Count is null && FormatExprs.Uses(used, part.Name)
        select new ScalarStatement(part.Name, StoredBytes.ReadField(pointer, start, part, null));

    private static Statement[] Decoded(FormatSpec format, string target)
    {
        var value = FormatExprs.Replace(format.Value, e => e is NameExpr { Name: FormatNames.Code } ? format.Code : null);
        return [.. Bases(format), .. Fields(format, value), .. Elements(format, value, target, ElementType.F32)];
    }

    private static IReadOnlyList<Statement> Elements(FormatSpec format, Expr value, string target, ElementType element)
    {
        return BlockLoops.Make(format, value, FormatNames.Index, format.BlockWeights, Store);

        Statement Store(Expr place, Expr at) =>
            new StoreStatement(new Address(target, element, Build.Add(WeightBase, place), element), ReadArrays(format, at));
    }

    /// <summary>Array fields as reads of the block's bytes, tables as constant arrays.</summary>
    internal static Expr ReadArrays(FormatSpec format, Expr expression) => FormatExprs.Replace(expression, e =>
    {
        if (e is not ElementExpr element || element.Array is FormatNames.Values or FormatNames.Code) return null;
        if (format.Tables.FirstOrDefault(t => t.Name == element.Array) is { } table)
            return ConstantTables.At(table, table.Place(element.Indices.Select(index => ReadArrays(format, index)).ToEquatableArray()));
        var index = ReadArrays(format, element.Indices[0]);
        foreach (var part in format.Fields)
        {
            if (part.Name == element.Array) return StoredBytes.ReadField(FormatNames.Data, ByteBase, part, index);
        }

        foreach (var part in format.TensorFields)
        {
            if (part.Name == element.Array) return StoredBytes.ReadField(FormatNames.Tail, Build.Int(0), part, index);
        }

        return null;
    });
}
