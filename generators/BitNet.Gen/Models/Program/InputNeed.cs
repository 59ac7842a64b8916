using BitNet.Gen.Collections;

namespace BitNet.Gen.Models.Program;

/// <summary>An input whose form the matrices decide that multiply with it, when a file is loaded.</summary>
/// <param name="Value">The input.</param>
/// <param name="Matrices">The matrices.</param>
/// <param name="InLayer">Whether the matrices are a layer's own, so that each layer may decide for itself.</param>
public sealed record InputNeed(int Value, EquatableArray<int> Matrices, bool InLayer);
