using BitNet.Gen.Matmul;

namespace BitNet.Gen.Tool.Tuning;

/// <summary>One thing to tune: a product of matrices over one layout, for one kind of token count.</summary>
/// <param name="Plans">Its plans for the targets that this machine runs: first that which runs without a tuning, last the simplest.</param>
/// <param name="Count">The kind of product.</param>
internal sealed record ProductJob(IReadOnlyList<MatmulPlan> Plans, TokenCount Count)
{
    /// <summary>The kernel's name.</summary>
    public string Kernel => Plans[0].Kernel;

    /// <summary>The layout's name.</summary>
    public string Layout => Plans[0].Layout.Name;

    /// <summary>The count as tunings have it.</summary>
    public string CountWord => Count.ToString().ToLowerInvariant();

    /// <summary>Kernel, layout and count in one word, as <c>--kernel</c> takes it.</summary>
    public string Name => $"{Kernel}.{Layout}.{CountWord}";

    /// <summary>Whether the layout has a kind of product of its own for many tokens: else that for a few does them.</summary>
    public bool HasMany => Plans[0].Derived(TokenCount.Many) is not null;

    /// <summary>Whether every part of <paramref name="pattern"/> (joined by dots) is a part of the name.</summary>
    public bool IsNamed(string pattern) => pattern.Split('.').All(part => Name.Split('.').Contains(part));
}
