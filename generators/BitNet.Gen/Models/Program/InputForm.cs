namespace BitNet.Gen.Models.Program;

/// <summary>What the readers of an input want of it.</summary>
public enum InputForm
{
    /// <summary>Its float32 values, perhaps its codes too.</summary>
    Values,

    /// <summary>Its codes, perhaps its float32 values too.</summary>
    Codes,

    /// <summary>Its codes and nothing else.</summary>
    CodesOnly,

    /// <summary>Both.</summary>
    Both,
}
