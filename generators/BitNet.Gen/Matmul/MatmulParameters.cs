using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Matmul;

/// <summary>The argument slots that every matmul kernel has, in the order that the runtime fills them.</summary>
internal static class MatmulParameters
{
    public const string Weights = "w";
    public const string Scales = "scales";
    public const string Input = "a";
    public const string InputScales = "s";
    public const string InputSums = "sums";
    public const string Output = "y";
    public const string Residual = "residual";
    public const string Keep = "keep";
    public const string Columns = "k";
    public const string Tokens = "t";
    public const string Stride = "ld";
    public const string Group = "group";
    public const string Levels = "levels";
    public const string Tables = "tables";

    // Where the results go, and how many there are.
    private static readonly ProgramParameter[] Results =
    [
        new(Output, "f32[t, ld]", ProgramParameterKind.Pointer, ElementType.F32, Written: true),
        new(Columns, "int", ProgramParameterKind.Extent),
        new(Tokens, "int", ProgramParameterKind.Extent),
        new(Stride, "int", ProgramParameterKind.Extent),
        new(Residual, "f32[t, ld]", ProgramParameterKind.Pointer, ElementType.F32),
        new(Keep, "int", ProgramParameterKind.Integer),
    ];

    /// <summary>The slots; <paramref name="input"/> is int8 for integer layouts, float32 for the others.</summary>
    public static EquatableArray<ProgramParameter> List(string layout, ElementType input) =>
    [
        new(Weights, $"{layout}[n, k]", ProgramParameterKind.Pointer, ElementType.U8),
        new(Scales, "f32[...]", ProgramParameterKind.Pointer, ElementType.F32),
        new(Input, $"{input.Spelling()}[t, k]", ProgramParameterKind.Pointer, input),
        new(InputScales, "f32[t]", ProgramParameterKind.Pointer, ElementType.F32),
        new(InputSums, "i32[t, groups]", ProgramParameterKind.Pointer, ElementType.I32),
        .. Results,
        new(Group, "int", ProgramParameterKind.Extent),
    ];

    /// <summary>The slots of products by lookup, whose input is what <see cref="Tabulation"/> gives.</summary>
    public static EquatableArray<ProgramParameter> Lookup(string layout) =>
        List(layout, ElementType.I8).Select(parameter => parameter.Name == Input ? new ProgramParameter(Tables, "u8[t, tables]", ProgramParameterKind.Pointer, ElementType.U8) : parameter).ToEquatableArray();

    /// <summary>The slots of a <see cref="Tabulation"/>.</summary>
    public static EquatableArray<ProgramParameter> Tabulation =>
    [
        new(Input, "i8[t, k]", ProgramParameterKind.Pointer, ElementType.I8),
        new(Tables, "u8[t, tables]", ProgramParameterKind.Pointer, ElementType.U8, Written: true),
        new(Columns, "int", ProgramParameterKind.Extent),
    ];

    /// <summary>The slots of layouts with scales in their tiles and activations in blocks; <see cref="Levels"/> is described at <see cref="BlockCodes"/>.</summary>
    public static EquatableArray<ProgramParameter> Blocks(string layout) =>
    [
        new(Weights, $"{layout}[n, k]", ProgramParameterKind.Pointer, ElementType.U8),
        new(Levels, $"u8[{BlockCodes.Bytes}]", ProgramParameterKind.Pointer, ElementType.U8),
        new(Input, "i8[t, k]", ProgramParameterKind.Pointer, ElementType.I8),
        new(InputScales, "f32[t, k / 32]", ProgramParameterKind.Pointer, ElementType.F32),
        new(InputSums, "i32[t, k / 16]", ProgramParameterKind.Pointer, ElementType.I32),
        .. Results,
    ];
}
