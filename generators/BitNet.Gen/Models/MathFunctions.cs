namespace BitNet.Gen.Models;

/// <summary>The functions of settings and tables, which are computed once at load in double precision.</summary>
internal static class MathFunctions
{
    private static readonly (string Name, string CSharp, int Arguments)[] All =
    [
        ("cos", "Math.Cos", 1),
        ("exp", "Math.Exp", 1),
        ("log", "Math.Log", 1),
        ("pow", "Math.Pow", 2),
        ("sin", "Math.Sin", 1),
        ("sqrt", "Math.Sqrt", 1),
    ];

    /// <summary>The names, for messages.</summary>
    public static IEnumerable<string> Names => All.Select(function => function.Name);

    /// <summary>The C# function and its number of arguments; null for an unknown name.</summary>
    public static (string CSharp, int Arguments)? Find(string name)
    {
        foreach (var function in All)
        {
            if (function.Name == name) return (function.CSharp, function.Arguments);
        }

        return null;
    }
}
