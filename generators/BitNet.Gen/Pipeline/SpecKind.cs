using BitNet.Gen.Diagnostics;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Pipeline;

/// <summary>A kind of spec file.</summary>
/// <param name="Suffix">The end of its file names, as <c>.format.yaml</c>.</param>
/// <param name="Bind">Makes the L1 spec of a document; null after a report.</param>
/// <param name="Name">The name of an L1 spec.</param>
public sealed record SpecKind(string Suffix, Func<SpecDocument, DiagnosticBag, object?> Bind, Func<object, string> Name)
{
    /// <summary>A kind whose specs are <typeparamref name="T"/>.</summary>
    public static SpecKind Of<T>(string suffix, Func<SpecDocument, DiagnosticBag, T?> bind, Func<T, string> name)
        where T : class => new(suffix, bind, spec => name((T)spec));
}
