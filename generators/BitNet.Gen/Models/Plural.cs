using System.Globalization;

namespace BitNet.Gen.Models;

/// <summary>Numbers in messages.</summary>
internal static class Plural
{
    /// <summary><c>1 argument</c>, <c>2 arguments</c>.</summary>
    public static string Arguments(int count) => count == 1 ? "1 argument" : $"{Number(count)} arguments";

    /// <summary>The number.</summary>
    public static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}
