using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;

namespace BitNet.Gen.Formats;

/// <summary>
/// A number format (L1): how a file stores weights. Expressions are over <c>i</c>, the weight's index in its block, over the fields by name
/// (an array field as an <see cref="ElementExpr"/>, a single one as a <see cref="NameExpr"/>) and over the tables; the spec's <c>let</c> is already inlined.
/// </summary>
/// <param name="GgufIds">The tensor type ids in GGUF files, the one that is written first; empty where there are none.</param>
/// <param name="GgufName">The type's name there, or empty.</param>
/// <param name="Fields">The block's fields, in byte order, without gaps.</param>
/// <param name="TensorFields">The fields that a tensor has once, behind its blocks, or each of its rows, before its blocks (<see cref="RowHead"/>).</param>
/// <param name="TailBytes">Bytes that they take up with padding.</param>
/// <param name="Code">The integer code of weight <c>i</c>; null for float elements.</param>
/// <param name="Range">The codes that a valid file holds; narrower than <paramref name="Code"/> can give where the loader checks.</param>
/// <param name="Value">The weight, over <c>code</c> besides.</param>
/// <param name="Encode">The fields from the values <c>x[i]</c>, in order, besides values of the spec's own; empty where the format is only read. A field's name means its value before it is stored; <c>code[...]</c> is a code, <c>j</c> the element's index in an array field.</param>
public sealed record FormatSpec(
    string Name,
    string Summary,
    EquatableArray<int> GgufIds,
    string GgufName,
    int BlockWeights,
    BlockOrder Order,
    EquatableArray<FormatField> Fields,
    EquatableArray<FormatField> TensorFields,
    int TailBytes,
    ActivationKind Activations,
    EquatableArray<FormatTable> Tables,
    Expr? Code,
    Interval Range,
    Expr Value,
    EquatableArray<EncodeStep> Encode)
{
    /// <summary>Whether <see cref="TensorFields"/> stand at the head of each row.</summary>
    public bool RowHead { get; init; }

    /// <summary>How the stored matrix becomes blocks; null where it is stored in blocks.</summary>
    public FormatArrangement? Arrangement { get; init; }

    /// <summary>Bytes of a block.</summary>
    public int BlockBytes => Fields.Sum(part => part.Bytes);

    /// <summary>The same with other names for what is called like something in programs.</summary>
    internal FormatSpec ForPrograms()
    {
        var names = Fields.Concat(TensorFields).Select(part => part.Name).Concat(Tables.Select(table => table.Name)).Concat(Encode.Select(step => step.Name));
        if (!names.Any(name => FormatNames.InPrograms(name) != name)) return this;
        return this with
        {
            Fields = Fields.Select(part => part with { Name = FormatNames.InPrograms(part.Name) }).ToEquatableArray(),
            TensorFields = TensorFields.Select(part => part with { Name = FormatNames.InPrograms(part.Name) }).ToEquatableArray(),
            Tables = Tables.Select(table => table with { Name = FormatNames.InPrograms(table.Name) }).ToEquatableArray(),
            Code = Code is null ? null : Renamed(Code),
            Value = Renamed(Value),
            Encode = Encode.Select(step => step with { Name = FormatNames.InPrograms(step.Name), Index = FormatNames.InPrograms(step.Index), Value = Renamed(step.Value) }).ToEquatableArray(),
        };
    }

    private static Expr Renamed(Expr expression) => expression.MapChildren(Renamed) switch
    {
        NameExpr name => name with { Name = FormatNames.InPrograms(name.Name) },
        ElementExpr element => element with { Array = FormatNames.InPrograms(element.Array) },
        var other => other,
    };
}
