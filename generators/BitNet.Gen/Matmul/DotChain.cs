using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Lowering;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Matmul;

/// <summary>
/// How a target brings products of code bytes and activation bytes into int32 lanes. The chain is found, not declared:
/// the fewest steps whose sums the target's rows can compute within proven ranges.
/// </summary>
/// <param name="Steps">First the products, then the folds of their sums.</param>
/// <param name="Product">The range of one lane after the first step.</param>
/// <param name="Additions">How many such products fit one lane of the first step: then they are widened. 0 where the first step is int32 already.</param>
public sealed record DotChain(EquatableArray<ChainStep> Steps, Interval Product, long Additions)
{
    /// <summary>int8 activations lie in this range by construction: <c>q = rne(x * 127 / max |x|)</c>.</summary>
    public static readonly Interval Activations = new(-127, 127);

    private static readonly ChainStep[] FirstSteps =
    [
        new(4, ElementType.I32), new(2, ElementType.I32), new(2, ElementType.I16), new(1, ElementType.I16),
    ];

    /// <summary>Whether sums of the first step must be widened to int32 now and then.</summary>
    public bool Widens => Steps[0].Lane != ElementType.I32;

    /// <summary>The step that the accumulators over the whole of k belong to.</summary>
    public int AccumulatorStep => Widens ? 1 : 0;

    /// <summary>The shortest chain for codes of this range; null where the target's rows make none.</summary>
    public static DotChain? Find(TargetSpec target, Interval codes)
    {
        foreach (var first in FirstSteps)
        {
            var product = ProductRange(codes, first.Reduce);
            if (!first.Lane.Range()!.Value.Contains(product)) continue;
            var steps = Complete(target, codes, first, product);
            if (steps is null) continue;
            var lane = first.Lane.Range()!.Value;
            long additions = first.Lane == ElementType.I32
                ? 0
                : Math.Min(product.Max > 0 ? lane.Max / product.Max : long.MaxValue, product.Min < 0 ? lane.Min / product.Min : long.MaxValue);
            return new DotChain(steps.ToEquatableArray(), product, additions);
        }

        return null;
    }

    /// <summary>The products of <paramref name="reduce"/> neighbouring bytes, summed: what one lane of the first step takes in.</summary>
    public static Expr Products(int reduce, string codes, string activations) => Build.Sum(
        Enumerable.Range(0, reduce).Select(j => Build.Multiply(
            Build.Vector(codes, ElementType.U8, reduce, j),
            Build.Vector(activations, ElementType.I8, reduce, j))));

    /// <summary>The sum of <paramref name="reduce"/> neighbouring lanes.</summary>
    public static Expr Fold(int reduce, string name, ElementType lane) => Build.Sum(
        Enumerable.Range(0, reduce).Select(j => Build.Vector(name, lane, reduce, j)));

    /// <summary>
    /// Whether the products of <paramref name="count"/> codes that are raised by <paramref name="bits"/> can be summed, in one register, and shifted back by rows of the target
    /// before they are added to the first step's sums. Where the first step adds to int32, nothing is gained by it.
    /// </summary>
    public bool CanRaise(TargetSpec target, Interval codes, int bits, int count)
    {
        var first = Steps[0];
        int lanes = Lanes(0, target.VectorBytes);
        var sum = new Interval((Product.Min << bits) * count, (Product.Max << bits) * count);
        if (!Widens || !first.Starts || !first.Lane.Range()!.Value.Contains(sum)) return false;
        var values = new Dictionary<string, VectorValue>
        {
            ["w"] = new("w", ElementType.U8, target.VectorBytes, 1, new Interval(codes.Min << bits, codes.Max << bits)),
            ["x"] = new("x", ElementType.I8, target.VectorBytes, 1, Activations),
            ["raised"] = Value("raised", first.Lane, lanes, target, sum),
        };
        var products = Products(first.Reduce, "w", "x");
        return values["raised"].Registers == 1
            && InstructionSelector.CanCover(target, products, first.Lane, lanes, values)
            && CanAccumulate(target, products, first.Lane, lanes, values)
            && CanAccumulate(target, Lowered("raised", first.Lane, bits), first.Lane, lanes, values);
    }

    /// <summary>A sum of raised codes' products, shifted back.</summary>
    public static Expr Lowered(string name, ElementType lane, int bits) => Build.Binary(BinaryOperator.ShiftRight, Build.Vector(name, lane), Build.Int(bits));

    /// <summary>Lanes of a value after a step, for vectors of <paramref name="bytes"/> bytes of codes.</summary>
    public int Lanes(int step, int bytes)
    {
        for (int s = 0; s <= step; s++) bytes /= Steps[s].Reduce;
        return bytes;
    }

    private static Interval ProductRange(Interval codes, int reduce)
    {
        long[] corners = [codes.Min * Activations.Min, codes.Min * Activations.Max, codes.Max * Activations.Min, codes.Max * Activations.Max];
        return new Interval(reduce * corners.Min(), reduce * corners.Max());
    }

    private static List<ChainStep>? Complete(TargetSpec target, Interval codes, ChainStep first, Interval product)
    {
        int lanes = target.VectorBytes / first.Reduce;
        var values = new Dictionary<string, VectorValue>
        {
            ["w"] = new("w", ElementType.U8, target.VectorBytes, 1, codes),
            ["x"] = new("x", ElementType.I8, target.VectorBytes, 1, Activations),
        };
        var products = Products(first.Reduce, "w", "x");
        if (!CanAccumulate(target, products, first.Lane, lanes, values)) return null;

        var steps = new List<ChainStep> { first with { Starts = InstructionSelector.CanCover(target, products, first.Lane, lanes, values) } };
        int left = 4 / first.Reduce;
        while (left > 1 || steps[steps.Count - 1].Lane != ElementType.I32)
        {
            var previous = steps[steps.Count - 1];
            int reduce = left > 1 ? 2 : 1;
            bool widens = previous.Lane != ElementType.I32;
            var range = previous.Lane.Range()!.Value;
            // Of int32 sums, the schedule proves that those of a whole row fit; here only the rows are asked for.
            values = new() { ["p"] = Value("p", previous.Lane, lanes, target, widens ? range : new Interval(range.Min / reduce, range.Max / reduce)) };
            lanes /= reduce;
            left /= reduce;
            var fold = Fold(reduce, "p", previous.Lane);
            bool starts = InstructionSelector.CanCover(target, fold, ElementType.I32, lanes, values);
            if (!(widens ? CanAccumulate(target, fold, ElementType.I32, lanes, values) : starts)) return null;
            steps.Add(new ChainStep(reduce, ElementType.I32, starts));
        }

        return steps;
    }

    private static bool CanAccumulate(TargetSpec target, Expr addend, ElementType lane, int lanes, Dictionary<string, VectorValue> values)
    {
        values["sum"] = Value("sum", lane, lanes, target, Interval.Of(0));
        return InstructionSelector.CanCover(target, Build.Add(Build.Vector("sum", lane), addend), lane, lanes, values);
    }

    private static VectorValue Value(string name, ElementType lane, int lanes, TargetSpec target, Interval? range) =>
        new(name, lane, lanes, Math.Max(1, lanes * lane.Bits() / target.VectorBits), range);
}
