namespace BitNet.Runtime.Engine;

/// <summary>What generated methods check before they hand arrays to a kernel, which trusts them.</summary>
public static class KernelArguments
{
    /// <summary>How often a length holds a number of elements; 0 where that is 0. What is left over shows when the length is checked.</summary>
    public static long Quotient(int length, long elements) => elements == 0 ? 0 : length / elements;

    /// <summary>Checks an array's length.</summary>
    /// <param name="length">The length.</param>
    /// <param name="expected">What the extents make of it.</param>
    /// <param name="name">The array.</param>
    /// <param name="type">Its type in the spec, for the message.</param>
    /// <exception cref="ArgumentException">They differ.</exception>
    public static void CheckLength(int length, long expected, string name, string type)
    {
        if (length != expected)
            throw new ArgumentException($"'{name}' has {length} elements; as {type} it takes {expected} beside the other arguments.", name);
    }

    /// <summary>Checks that what a kernel writes is not what it still has to read.</summary>
    /// <param name="input">An input.</param>
    /// <param name="output">An output.</param>
    /// <param name="mayBeSame">Whether the two may be one and the same array.</param>
    /// <param name="name">The output's name.</param>
    /// <exception cref="ArgumentException">They share memory otherwise.</exception>
    public static void CheckOverlap<T>(ReadOnlySpan<T> input, ReadOnlySpan<T> output, bool mayBeSame, string name)
    {
        if (input.Overlaps(output, out int offset) && !(mayBeSame && offset == 0))
            throw new ArgumentException($"'{name}' overlaps an input{(mayBeSame ? " without being the same array" : "")}; give it memory of its own.", name);
    }
}
