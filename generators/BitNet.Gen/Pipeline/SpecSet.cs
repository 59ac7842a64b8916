using BitNet.Gen.Collections;

namespace BitNet.Gen.Pipeline;

/// <summary>All specs of one compilation (L1), each kind sorted by name, names unique in a kind. What plans are made from.</summary>
/// <param name="Options">What the project file decides.</param>
/// <param name="Specs">The specs.</param>
public sealed record SpecSet(GenerationOptions Options, EquatableArray<BoundSpec> Specs)
{
    /// <summary>The specs of one kind, by name.</summary>
    public IEnumerable<T> All<T>()
        where T : class
    {
        for (int i = 0; i < Specs.Count; i++)
        {
            if (Specs[i].Spec is T spec) yield return spec;
        }
    }

    /// <summary>The project's own specs of one kind, by name: those that no library brought.</summary>
    public IEnumerable<T> Own<T>()
        where T : class
    {
        for (int i = 0; i < Specs.Count; i++)
        {
            if (!Specs[i].IsLibrary && Specs[i].Spec is T spec) yield return spec;
        }
    }

    /// <summary>The spec of that kind and name, or null.</summary>
    public T? Find<T>(string name)
        where T : class
    {
        foreach (var bound in Specs)
        {
            if (bound.Name == name && bound.Spec is T spec) return spec;
        }

        return null;
    }

    /// <summary>Whether there is a spec of that kind and name that could not be bound; its mistakes are reported already.</summary>
    public bool IsBroken(string kind, string name) => All<BrokenSpec>().Any(b => b.Kind == kind && b.Name == name);

    /// <summary>The file that a spec of this set came from.</summary>
    /// <exception cref="ArgumentException">The spec is not of this set.</exception>
    public string FileOf(object spec)
    {
        foreach (var bound in Specs)
        {
            if (ReferenceEquals(bound.Spec, spec)) return bound.File;
        }

        throw new ArgumentException("not a spec of this set", nameof(spec));
    }

    /// <summary>Whether the file of that name is the project's own and no library's.</summary>
    public bool IsOwn(string file) => !Specs.Any(bound => bound.IsLibrary && bound.File == file);
}
