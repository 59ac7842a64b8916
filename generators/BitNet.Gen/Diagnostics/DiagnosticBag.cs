using BitNet.Gen.Collections;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Diagnostics;

/// <summary>Collects the mistakes of one spec file.</summary>
/// <param name="file">The file's name.</param>
public sealed class DiagnosticBag(string file)
{
    private readonly List<SpecDiagnostic> _diagnostics = [];

    /// <summary>The file that the mistakes are in.</summary>
    public string File { get; } = file;

    /// <summary>Whether there is any.</summary>
    public bool HasErrors => _diagnostics.Count > 0;

    /// <summary>The mistakes, in the order found.</summary>
    public EquatableArray<SpecDiagnostic> Diagnostics => _diagnostics.ToEquatableArray();

    /// <summary>Adds a mistake at a node.</summary>
    public void Report(SpecRule rule, SpecNode at, params string[] arguments) => Report(rule, at.Path, 0, arguments);

    /// <summary>Adds a mistake inside a scalar, <paramref name="offset"/> characters into its content.</summary>
    public void Report(SpecRule rule, SpecScalar at, int offset, params string[] arguments) => Report(rule, at.Path, offset, arguments);

    /// <summary>Adds a mistake at a path.</summary>
    public void Report(SpecRule rule, string nodePath, int offset, params string[] arguments) =>
        _diagnostics.Add(new SpecDiagnostic(rule, File, nodePath, offset, arguments.ToEquatableArray()));
}
