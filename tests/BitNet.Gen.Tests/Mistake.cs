using BitNet.Gen.Diagnostics;

namespace BitNet.Gen.Tests;

/// <summary>Sound specs with one mistake, and what is reported about it.</summary>
internal static class Mistake
{
    /// <summary>A text with one part replaced, which must be there.</summary>
    public static string In(string sound, string part, string wrong)
    {
        Assert.Contains(part, sound);
        return sound.Replace(part, wrong);
    }

    /// <summary>Checks that a rule was broken at a place, and that every message is filled in.</summary>
    public static void IsFound(string id, string path, IEnumerable<SpecDiagnostic> diagnostics)
    {
        var found = diagnostics.ToList();
        Assert.Contains((id, path), found.Select(d => (d.Rule.Id, d.NodePath)));
        Assert.All(found, d => Assert.DoesNotContain("{", d.Message));
    }
}
