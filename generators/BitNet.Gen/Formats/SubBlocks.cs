using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Formats;

/// <summary>
/// Finds the sub-blocks of a format: the longest runs of weights over which <c>value</c> is a scale times an integer plus a minimum.
/// All weights of a block are tried, so that it does not matter how indices are written.
/// </summary>
internal sealed class SubBlocks(FormatSpec format)
{
    /// <summary>The length of the shortest run, and what all lengths are multiples of: kernels add up so many products between two scales.</summary>
    public const int Least = 16;

    // Levels are looked up in one register of 16 bytes.
    private const int MaxLevels = 16;

    private readonly BlockIntegers _integers = new(format);

    /// <summary>
    /// What a product with codes can be made of; null where the format's arithmetic is another. A part that changes within long runs may be a factor of the integer
    /// or, over shorter ones, of the scale: the narrowest codes win, then the longest runs.
    /// </summary>
    public FormatAlgebra? Find()
    {
        FormatAlgebra? best = null;
        for (int count = 1; format.BlockWeights / count >= Least; count++)
        {
            int weights = format.BlockWeights / count;
            if (format.BlockWeights % count != 0 || weights % Least != 0) continue;
            if (ScaledInteger.Of(format.Value, part => IsConstant(part, weights)) is not { Integer: { } integer } form) continue;
            if (Codes(form, integer, weights) is { } found && (best is null || found.Range.Max < best.Range.Max)) best = found;
        }

        return best;
    }

    private FormatAlgebra? Codes(ScaledInteger form, Expr integer, int weights)
    {
        var levels = Levels(integer);
        var range = levels is { } table ? new Interval(table.Values.Min(), table.Values.Max()) : _integers.RangeOf(integer);
        // Kernels multiply unsigned bytes: what is negative is moved up, and the activations' sum corrects it.
        if (range is not { Min: >= -byte.MaxValue, Max: <= byte.MaxValue } values) return null;
        long zero = Math.Max(0, -values.Min);
        if (values.Max + zero > byte.MaxValue) return null;
        var index = ((ElementExpr?)(levels is null ? null : integer))?.Indices[0];
        var code = index is null ? _integers.Moved(integer, zero) : _integers.Moved(index, 0);
        var codes = index is not null ? _integers.RangeOf(index)!.Value : new Interval(values.Min + zero, values.Max + zero);
        return new FormatAlgebra(FormatKind.Blocked, code, ElementType.U8, codes, zero, form.Scale ?? Build.Float(1f), StoredType(form.Scale), false)
        {
            GroupWeights = weights,
            Minimum = form.Offset,
            MinimumType = form.Offset is null ? null : StoredType(form.Offset),
            Levels = levels is null ? [] : Enumerable.Range(0, MaxLevels).Select(entry => (byte)(entry < levels.Values.Count ? levels.Values[entry] + zero : zero)).ToEquatableArray(),
        };
    }

    /// <summary>The table of at most 16 entries that the integer is looked up in; null where it is computed, or small enough to stand in the place of the index.</summary>
    private FormatTable? Levels(Expr integer)
    {
        if (integer is not ElementExpr lookup || format.Tables.FirstOrDefault(t => t.Name == lookup.Array) is not { Columns: 0 } table) return null;
        if (table.Values.Count > MaxLevels || table.Values.Max() - table.Values.Min() < MaxLevels) return null;
        return _integers.RangeOf(lookup.Indices[0]) is { Min: >= 0, Max: < MaxLevels } ? table : null;
    }

    private bool IsConstant(Expr part, int weights)
    {
        if (FormatExprs.Uses(part, FormatNames.Code)) return false;
        if (!FormatExprs.Uses(part, FormatNames.Index)) return true;
        for (int first = 0; first < format.BlockWeights; first += weights)
        {
            var expected = _integers.At(part, first);
            for (int weight = first + 1; weight < first + weights; weight++)
            {
                if (!_integers.At(part, weight).Equals(expected)) return false;
            }
        }

        return true;
    }

    private ElementType StoredType(Expr? value) =>
        value is NameExpr { Name: var name } && format.Fields.FirstOrDefault(part => part.Name == name && part.Count is null) is { } stored ? stored.Element : ElementType.F32;
}
