namespace BitNet.Gen.Models.Program;

/// <summary>The values that hold a quantised input.</summary>
/// <param name="Codes">int8 <c>[t, k]</c>.</param>
/// <param name="Scales">float32 <c>[t]</c>.</param>
/// <param name="Sums">int32 <c>[t]</c>.</param>
public sealed record InputCodes(int Codes, int Scales, int Sums);
