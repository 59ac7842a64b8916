namespace BitNet.Runtime.Tables;

/// <summary>One instruction set that kernels were generated for.</summary>
/// <param name="Name">The target's name in the spec, as <c>avx2</c>.</param>
/// <param name="IsSupported">Whether this processor and this runtime can run it: the spec's guard.</param>
/// <param name="Guard">The guard in writing, to say why a target cannot be used.</param>
/// <param name="Preference">Among usable targets the highest wins where no tuning entry decides.</param>
public sealed record TargetEntry(string Name, Func<bool> IsSupported, string Guard, int Preference);
