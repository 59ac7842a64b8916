namespace BitNet.Gen.Shapes;

/// <summary>
/// What may stand as a value in a spec file. One description serves three readers: <see cref="Syntax.SpecCursor.AllowOnly"/> rejects other keys,
/// the JSON schemas make editors complete and check them, and tests see that the documentation names all.
/// </summary>
public abstract record ValueShape;
