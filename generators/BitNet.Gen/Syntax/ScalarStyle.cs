namespace BitNet.Gen.Syntax;

/// <summary>How a scalar stands in the file.</summary>
public enum ScalarStyle
{
    /// <summary>Without quotes.</summary>
    Plain,

    /// <summary>In double quotes.</summary>
    DoubleQuoted,

    /// <summary>In single quotes.</summary>
    SingleQuoted,

    /// <summary>A block behind <c>|</c>.</summary>
    Literal,

    /// <summary>A block behind <c>&gt;</c>.</summary>
    Folded,
}
