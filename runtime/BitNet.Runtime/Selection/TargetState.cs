using BitNet.Runtime.Tables;

namespace BitNet.Runtime.Selection;

/// <summary>A registered target and what selection made of it.</summary>
/// <param name="Target">The target.</param>
/// <param name="Usable">Whether its guard holds on this machine.</param>
/// <param name="Reason">Why it is chosen, passed over or unusable, in words.</param>
public sealed record TargetState(TargetEntry Target, bool Usable, string Reason);
