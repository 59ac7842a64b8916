using BitNet.Gen.Diagnostics;
using BitNet.Gen.Formats;
using BitNet.Gen.Kernels;
using BitNet.Gen.Layouts;
using BitNet.Gen.Matmul;
using BitNet.Gen.Models;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Scheduling;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Tool;

/// <summary>What a command line names: one file that the generator makes.</summary>
/// <param name="Name">The name of the kernel, format, layout or model.</param>
/// <param name="Variant">What the kernel is specialised for; may be empty.</param>
/// <param name="Target">The kernel's target; empty for everything else.</param>
/// <param name="Plan">The file.</param>
internal sealed record Subject(string Name, string Variant, string Target, GenerationPlan Plan)
{
    /// <summary>The names in one line.</summary>
    public string Title => string.Join(' ', new[] { Name, Variant, Target }.Where(part => part.Length > 0));

    /// <summary>The subject that the words name.</summary>
    /// <param name="name">A kernel, format, layout or model.</param>
    /// <param name="choice">For a kernel up to two of a variant (a format, layout or type) and a target, in any order; whatever there is only one of may be left out.</param>
    /// <exception cref="SpecException">A word names nothing, or what they name is not one thing; the message says what there is.</exception>
    public static Subject Find(SpecLibrary library, string name, IReadOnlyList<string> choice)
    {
        List<Subject> all = [.. library.Plans.Select(Of).OfType<Subject>()];
        List<Subject> left = all.FindAll(subject => subject.Name == name);
        if (left.Count == 0) throw new SpecException($"there is no kernel, format, layout or model '{name}'; {Suggestion.For(name, all.Select(subject => subject.Name))}");
        foreach (string word in choice)
        {
            List<Subject> narrowed = Narrow(library, left, word);
            if (narrowed.Count == 0) throw new SpecException($"{name} has no '{word}'; {Suggestion.For(word, Words(left))}");
            left = narrowed;
        }

        if (left.Count == 1) return left[0];
        string kind = left.Select(subject => subject.Variant).Distinct().Count() > 1 ? "variant" : "target";
        IEnumerable<string> choices = left.Select(subject => kind == "variant" ? subject.Variant : subject.Target).Distinct();
        throw new SpecException($"say which {kind} of {name} is meant: {string.Join(", ", choices)}");
    }

    private static Subject? Of(GenerationPlan plan) => plan switch
    {
        IndexKernelPlan kernel => new Subject(kernel.Kernel.Name, kernel.Kernel.Variant, kernel.Target.Name, plan),
        MatmulPlan product => new Subject(product.Kernel, product.Layout.Name, product.Target.Name, plan),
        FormatPlan format => new Subject(format.Format.Name, "", "", plan),
        LayoutPlan layout => new Subject(layout.Layout.Name, "", "", plan),
        ModelPlan { Program: { } program } => new Subject(program.Spec.Name, "", "", plan),
        _ => null,
    };

    private static IEnumerable<string> Words(List<Subject> subjects) =>
        subjects.SelectMany(subject => new[] { subject.Variant, subject.Target }).Where(word => word.Length > 0).Distinct();

    private static List<Subject> Narrow(SpecLibrary library, List<Subject> subjects, string word)
    {
        List<Subject> named = subjects.FindAll(subject => subject.Target == word || subject.Variant == word);
        if (named.Count > 0) return named;
        named = subjects.FindAll(subject => subject.Variant.Split('.').Contains(word));
        if (named.Count > 0) return named;
        // A matrix product is made for layouts: a format means the one that its weights are packed to.
        if (library.Set.Find<FormatSpec>(word) is not { } format) return [];
        string layout = FormatLayouts.Of(format, library.Set.All<LayoutSpec>()).FirstOrDefault()?.Name ?? "";
        return subjects.FindAll(subject => subject.Variant == layout);
    }
}
