namespace BitNet.Gen.Diagnostics;

/// <summary>A kind of mistake in a spec.</summary>
/// <param name="Id"><c>BNG1xxx</c> YAML and expression syntax, <c>2xxx</c> names and types, <c>3xxx</c> schedule legality, <c>4xxx</c> target coverage, register and JIT budgets, <c>5xxx</c> tuning, <c>9xxx</c> internal.</param>
/// <param name="Title">The mistake in a few words.</param>
/// <param name="Message">The message, with <c>{0}</c> and so on for the arguments: the thing, the reason, the nearest valid choice.</param>
public sealed record SpecRule(string Id, string Title, string Message);
