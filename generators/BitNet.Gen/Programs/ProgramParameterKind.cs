namespace BitNet.Gen.Programs;

/// <summary>How a slot is read; the runtime's KernelParameterKind has the same names.</summary>
public enum ProgramParameterKind
{
    Pointer,
    Extent,
    Integer,
    Float,
}
