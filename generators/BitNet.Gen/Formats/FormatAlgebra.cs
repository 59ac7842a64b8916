using System.Runtime.CompilerServices;
using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

/// <summary>The shape of a format's arithmetic, found in its <c>value</c>: what a multiplication may do with the codes before it applies scales.</summary>
/// <param name="Code">The integer that stands for weight <c>i</c>, over the block's fields; null for float elements and for <see cref="FormatKind.Other"/>.</param>
/// <param name="CodeType">The type that codes are handed on in: the float type of <see cref="FormatKind.FloatElement"/>, f32 for <see cref="FormatKind.Other"/>.</param>
/// <param name="Range">The codes that a valid file holds; 0 for floats.</param>
/// <param name="ZeroPoint">The code of the value zero.</param>
/// <param name="Scale">The scale, over single fields; of sub-blocks over <c>i</c> too, of which any weight of the sub-block will do; null where there is none.</param>
/// <param name="ScaleType">The type that holds every scale exactly.</param>
/// <param name="ScaleOfTensor">Whether the scale is the tensor's, not the block's.</param>
public sealed record FormatAlgebra(
    FormatKind Kind,
    Expr? Code,
    ElementType CodeType,
    Interval Range,
    long ZeroPoint,
    Expr? Scale,
    ElementType? ScaleType,
    bool ScaleOfTensor)
{
    private static readonly Interval NoCodes = Interval.Of(0);
    private static readonly ConditionalWeakTable<FormatSpec, FormatAlgebra> Known = new();

    /// <summary>Weights that share a scale, where the kind is <see cref="FormatKind.Blocked"/>; else 0, for the whole block.</summary>
    public int GroupWeights { get; init; }

    /// <summary>What is added to the scaled integer, as <see cref="Scale"/>; null for nothing.</summary>
    public Expr? Minimum { get; init; }

    /// <summary>The type that holds every minimum exactly.</summary>
    public ElementType? MinimumType { get; init; }

    /// <summary>Where codes choose among 16 levels: each level plus the zero point. Else empty, and codes are multiplied themselves.</summary>
    public EquatableArray<byte> Levels { get; init; } = [];

    /// <summary>Looks at a format's <c>value</c>; once for each format, because sub-blocks are found by trying all weights.</summary>
    public static FormatAlgebra Of(FormatSpec format) => Known.GetValue(format, Find);

    private static FormatAlgebra Find(FormatSpec format)
    {
        if (format.BlockWeights == 1 && format.Value is NameExpr name && Field(format.Fields, name.Name) is { Element: var element } && element.IsFloat())
            return new FormatAlgebra(FormatKind.FloatElement, null, element, NoCodes, 0, null, null, false);
        if (format.Activations == ActivationKind.Int8Per32 && new SubBlocks(format).Find() is { } blocked) return blocked;
        return Affine(format) ?? new FormatAlgebra(FormatKind.Other, null, ElementType.F32, NoCodes, 0, null, null, false);
    }

    /// <summary>One scale for a block or more.</summary>
    private static FormatAlgebra? Affine(FormatSpec format)
    {
        if (ScaledInteger.Of(format.Value, IsShared) is not { Scale: { } scale, Integer: { } integer, Offset: null }
            || (!Uses(format.Fields, scale) && !Uses(format.TensorFields, scale))) return null;
        if (Codes(format, integer) is not var (code, range, zeroPoint) || CodeTypeOf(range) is not { } codeType) return null;
        bool ofTensor = !Uses(format.Fields, scale);
        var scaleType = scale is NameExpr { Name: var name } && Field(ofTensor ? format.TensorFields : format.Fields, name) is { } stored ? stored.Element : ElementType.F32;
        return new FormatAlgebra(FormatKind.Affine, code, codeType, range, zeroPoint, scale, scaleType, ofTensor);
    }

    /// <summary>
    /// The integer that the scale multiplies. With int8 activations codes stay as they are stored, from 0 on, and the activations' sum corrects the zero point:
    /// instructions that multiply bytes want one side without sign. With float activations there is nothing to correct, and any integer will do.
    /// </summary>
    private static (Expr Code, Interval Range, long ZeroPoint)? Codes(FormatSpec format, Expr integer)
    {
        if (integer is NameExpr { Name: FormatNames.Code } && !IsTernary(format, format.Range)) return (format.Code!, format.Range, 0);
        var integers = new BlockIntegers(format);
        if (integers.RangeOf(integer) is not { Min: >= -byte.MaxValue, Max: <= byte.MaxValue } range) return null;
        long zero = format.Activations == ActivationKind.Float ? 0 : IsTernary(format, range) ? 1 : Math.Max(0, -range.Min);
        return (integers.Moved(integer, zero), new Interval(range.Min + zero, range.Max + zero), zero);
    }

    /// <summary>Weights of -1, 0 and 1, or some of these, are the codes 0, 1 and 2 of ternary products.</summary>
    private static bool IsTernary(FormatSpec format, Interval integers) => format.Activations == ActivationKind.Int8PerToken && integers is { Min: >= -1, Max: <= 1 };

    private static bool IsShared(Expr part) => !FormatExprs.Uses(part, FormatNames.Index) && !FormatExprs.Uses(part, FormatNames.Code);

    private static bool Uses(EquatableArray<FormatField> fields, Expr scale) => fields.Any(part => FormatExprs.Uses(scale, part.Name));

    private static ElementType? CodeTypeOf(Interval range) =>
        ElementType.U8.Range()!.Value.Contains(range) ? ElementType.U8 : ElementType.I8.Range()!.Value.Contains(range) ? ElementType.I8 : null;

    private static FormatField? Field(EquatableArray<FormatField> fields, string name) => fields.FirstOrDefault(part => part.Name == name && part.Count is null);
}
