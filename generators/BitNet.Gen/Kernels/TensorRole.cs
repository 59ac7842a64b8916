namespace BitNet.Gen.Kernels;

/// <summary>What a tensor is to its kernel.</summary>
public enum TensorRole
{
    /// <summary>Read only.</summary>
    Input,

    /// <summary>Written, each element once; it may be read after that.</summary>
    Output,

    /// <summary>In the thread's scratch memory, with contents that live for one work item.</summary>
    Local,

    /// <summary>Numbers that the assembly holds, <see cref="Tensor.Values"/>: read only, without a slot.</summary>
    Constant,
}
