using System.Globalization;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Lowering;

/// <summary>The names of a program, and new ones for values that its schedule does not name.</summary>
internal sealed class ValueNames
{
    private const string Unnamed = "v";

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _nextNumber = new(StringComparer.Ordinal);

    /// <summary>Keeps a name from being given.</summary>
    public void Add(string name) => _taken.Add(name);

    /// <summary>Whether a name is in use.</summary>
    public bool Contains(string name) => _taken.Contains(name);

    /// <summary>A name for the value of a tree: constants and splat scalars are called after what they hold, others by number.</summary>
    public string NewFor(Expr tree)
    {
        string stem = StemOf(tree);
        bool isNumbered = stem == Unnamed;
        if (!isNumbered && _taken.Add(stem)) return stem;
        _nextNumber.TryGetValue(stem, out int number);
        string name;
        do name = stem + (isNumbered ? string.Empty : "_") + (number++).ToString(CultureInfo.InvariantCulture);
        while (!_taken.Add(name));
        _nextNumber[stem] = number;
        return name;
    }

    private static string StemOf(Expr tree) => tree switch
    {
        IntConst { Value: >= 0 } c => "c" + c.Value.ToString(CultureInfo.InvariantCulture),
        IntConst c => "cm" + (-c.Value).ToString(CultureInfo.InvariantCulture),
        FloatConst c => "c" + Text(c.Value),
        NameExpr n => n.Name + "_all",
        _ => Unnamed,
    };

    /// <summary>A float as part of a name: <c>m0_5f</c> for -0.5, <c>1_25em06f</c> for 0.00000125.</summary>
    private static string Text(float value) =>
        value.ToString("R", CultureInfo.InvariantCulture).Replace("-", "m").Replace(".", "_").Replace("+", "").Replace("E", "e") + "f";
}
