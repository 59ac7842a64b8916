using BitNet.Gen.Collections;

namespace BitNet.Gen.Pipeline;

/// <summary>What the project file decides.</summary>
/// <param name="Namespace">Where all generated types live.</param>
/// <param name="TableClass">The class that offers the kernel table.</param>
/// <param name="RejectedTableClass">What the project gave instead, where that is no class name; else empty.</param>
public sealed record GenerationOptions(string Namespace, string TableClass, string RejectedTableClass = "")
{
    /// <summary>The tables of referenced libraries, as <c>My.Library.KernelTables.Kernels</c>: what the generated API runs on beside the project's own.</summary>
    public EquatableArray<string> LibraryTables { get; init; } = [];

    /// <summary>The class name where the project gives none.</summary>
    public const string DefaultTableClass = "KernelTables";

    /// <summary>The namespace where the project has no root namespace.</summary>
    public const string DefaultNamespace = "BitNet.Generated";

    /// <summary>The options of a project that sets none.</summary>
    public static GenerationOptions Default { get; } = new(DefaultNamespace, DefaultTableClass);
}
