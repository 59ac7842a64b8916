namespace BitNet.Runtime.Models;

/// <summary>The forms of an input that its readers want.</summary>
[Flags]
public enum InputForms
{
    /// <summary>float32 values.</summary>
    Values = 1,

    /// <summary>int8 codes with a scale a token.</summary>
    Codes = 2,
}
