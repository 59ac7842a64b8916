using System.Globalization;

namespace BitNet.Gen.Scheduling;

/// <summary>Gives each value of a program a name of its own.</summary>
/// <param name="taken">Names that are in use already.</param>
internal sealed class NameAllocator(IEnumerable<string> taken)
{
    private readonly HashSet<string> _taken = new(taken, StringComparer.Ordinal);

    /// <summary><paramref name="wanted"/>, or that with the first free number behind it.</summary>
    public string Fresh(string wanted)
    {
        string name = wanted;
        for (int number = 1; !_taken.Add(name); number++) name = wanted + number.ToString(CultureInfo.InvariantCulture);
        return name;
    }
}
