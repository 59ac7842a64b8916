namespace BitNet.Gen.Models.Program;

/// <summary>Moves matrix products with one input into one parallel region, at the place of the first.</summary>
internal static class GroupProducts
{
    /// <summary>Products of one region, at most: the runtime's MatrixMultiplier takes that many.</summary>
    private const int MaxProducts = 16;

    public static void Run(ProgramDraft draft)
    {
        foreach (var section in draft.Sections)
        {
            for (int first = 0; first < section.Count; first++)
            {
                if (section[first] is not MultiplyStep multiply) continue;
                // A product needs nothing but its input, which is there, and a weight, which always is: it may move up.
                for (int other = first + 1; other < section.Count; other++)
                {
                    if (section[other] is not MultiplyStep later || later.Input != multiply.Input || later.TernaryOnly != multiply.TernaryOnly) continue;
                    if (multiply.Products.Count + later.Products.Count > MaxProducts) continue;
                    multiply = multiply with { Products = [.. multiply.Products, .. later.Products], Source = $"{multiply.Source}, {later.Source}" };
                    section.RemoveAt(other--);
                }

                section[first] = multiply;
            }
        }
    }
}
