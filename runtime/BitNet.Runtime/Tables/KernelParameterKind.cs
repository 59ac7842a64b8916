namespace BitNet.Runtime.Tables;

/// <summary>How a kernel reads an argument slot.</summary>
public enum KernelParameterKind
{
    /// <summary>An address.</summary>
    Pointer,

    /// <summary>The number of elements along a dimension, as <c>nint</c>.</summary>
    Extent,

    /// <summary>An integer, as <c>nint</c>.</summary>
    Integer,

    /// <summary>A float32, its bits in the low four bytes.</summary>
    Float,
}
