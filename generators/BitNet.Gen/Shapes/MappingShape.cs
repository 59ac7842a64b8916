namespace BitNet.Gen.Shapes;

/// <summary>A mapping.</summary>
/// <param name="Keys">The keys that have a meaning of their own.</param>
/// <param name="Others">The values of keys that the spec chooses itself, as the names of fields; null where there are none.</param>
public sealed record MappingShape(IReadOnlyList<KeyShape> Keys, ValueShape? Others = null) : ValueShape
{
    /// <summary>The names of the keys.</summary>
    public IReadOnlyList<string> Names { get; } = [.. Keys.Select(key => key.Name)];
}
