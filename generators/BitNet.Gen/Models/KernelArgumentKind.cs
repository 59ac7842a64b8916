namespace BitNet.Gen.Models;

/// <summary>What stands behind a kernel's input or output.</summary>
public enum KernelArgumentKind
{
    /// <summary>A tensor of one element type.</summary>
    Tensor,

    /// <summary>A stored matrix in any number format; the kernel's variant is the format's name.</summary>
    Weights,

    /// <summary>A buffer that lives as long as the context; the kernel's variant is its element type.</summary>
    Cache,

    /// <summary>A float32 scalar.</summary>
    Float,

    /// <summary>An integer scalar.</summary>
    Integer,
}
