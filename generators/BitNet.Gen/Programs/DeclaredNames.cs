namespace BitNet.Gen.Programs;

/// <summary>The names that programs give to what they compute.</summary>
internal static class DeclaredNames
{
    /// <summary>The scalar, array, vector value or index that a statement declares; null where it declares none.</summary>
    public static string? Declared(this Statement statement) => statement switch
    {
        ScalarStatement scalar => scalar.Name,
        LocalArrayStatement array => array.Name,
        VectorDefine vector => vector.Name,
        InstructionStatement { Result: { } result } => result.Name,
        LoopStatement loop => loop.Index,
        _ => null,
    };
}
