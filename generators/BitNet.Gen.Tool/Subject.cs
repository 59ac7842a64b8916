using BitNet.Gen.Diagnostics;
using BitNet.Gen.Formats;
using BitNet.Gen.Kernels;
using BitNet.Gen.Layouts;
using BitNet.Gen.Matmul;
using BitNet.Gen.Models;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Programs;
using BitNet.Gen.Scheduling;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Tool;

/// <summary>What a command line names: one file that the generator makes.</summary>
/// <param name="Name">The name of the kernel, format, layout or model.</param>
/// <param name="Variant">What the kernel is specialised for; may be empty.</param>
/// <param name="MadeFor">The kernel's target; null for everything else.</param>
/// <param name="Plan">The file.</param>
internal sealed record Subject(string Name, string Variant, TargetSpec? MadeFor, GenerationPlan Plan)
{
    /// <summary>The format that the kernel was named by, or whose file it is; null where no format was named.</summary>
    public FormatSpec? Format { get; private init; }

    /// <summary>Of a file with several kernels, words that those have in their variant that are meant; empty where all are.</summary>
    public IReadOnlyList<string> Parts { get; private init; } = [];

    /// <summary>The names in one line.</summary>
    public string Title => string.Join(' ', new[] { Name, Variant, Target }.Where(part => part.Length > 0));

    private string Target => MadeFor?.Name ?? "";

    /// <summary>The kernels that are meant, as scheduled.</summary>
    public IReadOnlyList<VectorProgram> Programs(DiagnosticBag bag) =>
        [.. Plan.Programs(bag).Where(program => Parts.All(program.Variant.Split('.').Contains))];

    /// <summary>The subject that the words name.</summary>
    /// <param name="name">A kernel, format, layout or model.</param>
    /// <param name="choice">For a kernel a variant (a format, layout or type), a target, and words that choose among the kernels of one file, in any order; whatever there is only one of may be left out.</param>
    /// <exception cref="SpecException">A word names nothing, or what they name is not one thing; the message says what there is.</exception>
    public static Subject Find(SpecLibrary library, string name, IReadOnlyList<string> choice)
    {
        List<Subject> all = [.. library.Plans.Select(Of).OfType<Subject>()];
        List<Subject> left = all.FindAll(subject => subject.Name == name);
        if (left.Count == 0) throw new SpecException($"there is no kernel, format, layout or model '{name}'; {Suggestion.For(name, all.Select(subject => subject.Name))}");
        var parts = new List<string>();
        foreach (string word in choice)
        {
            List<Subject> narrowed = Narrow(library, left, word);
            if (narrowed.Count > 0) left = narrowed;
            else parts.Add(word);
        }

        // Weights are packed to the first layout that the target has kernels for.
        if (left.Count > 1 && left[0].Format is not null && left.Select(subject => subject.Target).Distinct().Count() == 1)
            left = [left.Find(subject => subject.Plan.Programs(new DiagnosticBag("")).Count > 0) ?? left[0]];

        foreach (string part in parts)
        {
            List<string> known = [.. left[0].Plan.Programs(new DiagnosticBag("")).SelectMany(program => program.Variant.Split('.')).Distinct()];
            if (!known.Contains(part)) throw new SpecException($"{name} has no '{part}'; {Suggestion.For(part, [.. Words(left), .. known])}");
        }

        if (left.Count == 1) return left[0] with { Parts = parts };
        string kind = left[0].Format is null && left.Select(subject => subject.Variant).Distinct().Count() > 1 ? "variant" : "target";
        IEnumerable<string> choices = left.Select(subject => kind == "variant" ? subject.Variant : subject.Target).Distinct();
        throw new SpecException($"say which {kind} of {name} is meant: {string.Join(", ", choices)}");
    }

    private static Subject? Of(GenerationPlan plan) => plan switch
    {
        IndexKernelPlan kernel => new Subject(kernel.Kernel.Name, kernel.Kernel.Variant, kernel.Target, plan),
        MatmulPlan product => new Subject(product.Kernel, product.Layout.Name, product.Target, plan),
        FormatPlan format => new Subject(format.Format.Name, "", null, plan) { Format = format.Format },
        LayoutPlan layout => new Subject(layout.Layout.Name, "", null, plan),
        ModelPlan { Program: { } program } => new Subject(program.Spec.Name, "", null, plan),
        _ => null,
    };

    private static IEnumerable<string> Words(List<Subject> subjects) =>
        subjects.SelectMany(subject => new[] { subject.Variant, subject.Target }).Where(word => word.Length > 0).Distinct();

    private static List<Subject> Narrow(SpecLibrary library, List<Subject> subjects, string word)
    {
        List<Subject> named = subjects.FindAll(subject => subject.Target == word || subject.Variant == word);
        if (named.Count > 0) return named;
        FormatSpec? format = library.Set.Find<FormatSpec>(word);
        named = subjects.FindAll(subject => subject.Variant.Split('.').Contains(word));
        // A matrix product is made for layouts: a format means those that can hold it.
        if (named.Count == 0 && format is not null)
        {
            List<string> layouts = [.. FormatLayouts.Of(format, library.Set.All<LayoutSpec>()).Select(layout => layout.Name)];
            named = [.. layouts.SelectMany(layout => subjects.Where(subject => subject.Variant == layout))];
        }

        return format is null ? named : named.ConvertAll(subject => subject with { Format = format });
    }
}
