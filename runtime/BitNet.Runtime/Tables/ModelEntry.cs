using BitNet.Runtime.Models;

namespace BitNet.Runtime.Tables;

/// <summary>One model architecture whose forward pass was generated.</summary>
/// <param name="Name">The model's name in the spec, as <c>BitNetB158</c>.</param>
/// <param name="Architectures">The values of <c>general.architecture</c> that it stands for.</param>
/// <param name="Create">Reads the configuration, binds the weights and plans the buffers.</param>
public sealed record ModelEntry(string Name, IReadOnlyList<string> Architectures, Func<IModelSource, ForwardPass> Create);
