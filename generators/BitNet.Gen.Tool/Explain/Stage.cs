namespace BitNet.Gen.Tool.Explain;

/// <summary>The levels that a kernel goes through.</summary>
internal enum Stage
{
    /// <summary>What the specs say, names resolved.</summary>
    Spec = 1,

    /// <summary>Index notation, made for one choice of types and formats.</summary>
    Notation = 2,

    /// <summary>Loops over vector trees.</summary>
    Schedule = 3,

    /// <summary>Instructions of the target.</summary>
    Target = 4,

    /// <summary>C#.</summary>
    Text = 5,
}
