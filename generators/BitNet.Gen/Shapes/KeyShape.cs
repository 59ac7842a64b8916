namespace BitNet.Gen.Shapes;

/// <summary>A key of a mapping.</summary>
/// <param name="Description">One or two sentences for people, shown by editors.</param>
/// <param name="Required">Whether it must be there.</param>
public sealed record KeyShape(string Name, ValueShape Value, string Description, bool Required);
