using System.Globalization;
using BitNet.Gen.Diagnostics;

namespace BitNet.Gen.Syntax;

/// <summary>Why a text may not be parsed.</summary>
/// <param name="Offset">Where in the text.</param>
/// <param name="Rule">What is reported.</param>
/// <param name="Arguments">With what.</param>
internal sealed record ParserOffence(int Offset, SpecRule Rule, string[] Arguments)
{
    /// <summary>The report's text.</summary>
    public string Message => string.Format(CultureInfo.InvariantCulture, Rule.Message, Arguments);
}
