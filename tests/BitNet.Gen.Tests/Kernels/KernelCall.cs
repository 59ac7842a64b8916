using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Tests.Kernels;

/// <summary>Arguments for one call of a kernel.</summary>
public sealed class KernelCall
{
    /// <summary>Values that float inputs take now and then where a test asks for them.</summary>
    private static readonly float[] Specials = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, -0f, 0f, 1e-42f, float.MaxValue, -1e30f, 88.9f, -104.5f];

    private readonly Lazy<KernelCall> _expected;

    private KernelCall(KernelIr kernel, Dictionary<string, double> numbers)
    {
        Kernel = kernel;
        Numbers = numbers;
        _expected = new(() => Copy().Interpret());
    }

    public KernelIr Kernel { get; }

    /// <summary>Extents and scalar parameters.</summary>
    public Dictionary<string, double> Numbers { get; }

    public Dictionary<string, TensorData> Tensors { get; } = [];

    /// <summary>What the interpreter makes of these arguments: found once for all that is compared with it, so that they must not change afterwards.</summary>
    public KernelCall Expected => _expected.Value;

    /// <summary>The kernel of that name and variant in kernels.spec.</summary>
    public static KernelIr Find(string name, string variant = "") =>
        SpecFolder.Load().Find<KernelSpec>(name)!.Variants.Single(v => v.Variant == variant);

    /// <summary>Random inputs; outputs begin with what they hold before (a cache may hold anything).</summary>
    /// <param name="numbers">Every extent and scalar.</param>
    /// <param name="special">Whether floats are now and then infinite, NaN, huge or tiny.</param>
    public static KernelCall Random(KernelIr kernel, Dictionary<string, double> numbers, int seed, bool special = false)
    {
        var random = new Random(seed);
        var call = new KernelCall(kernel, numbers);
        foreach (var tensor in kernel.Tensors)
        {
            if (tensor.Role == TensorRole.Local) continue;
            var data = new TensorData(tensor.Element, [.. tensor.Dimensions.Select(d => (int)Value(d, numbers))]);
            for (int i = 0; i < data.Count; i++) data[i] = Element(tensor, i);
            call.Tensors[tensor.Name] = data;
        }

        return call;

        double Element(Tensor tensor, int position)
        {
            if (!tensor.Element.IsFloat()) return random.Next(numbers.TryGetValue("v", out double rows) ? (int)rows : 100);
            if (special && tensor.Kind != TensorKind.Cache && random.Next(40) == 0) return Specials[random.Next(Specials.Length)];
            float value = (float)((random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-4, 4)));
            return tensor.Element switch
            {
                ElementType.F16 => FloatBits.FromF16(FloatBits.ToF16(value)),
                ElementType.BF16 => FloatBits.FromBF16(FloatBits.ToBF16(value)),
                _ => value,
            };
        }
    }

    /// <summary>The same arguments, outputs copied.</summary>
    public KernelCall Copy(KernelIr? kernel = null)
    {
        var copy = new KernelCall(kernel ?? Kernel, Numbers);
        foreach (var (name, data) in Tensors)
        {
            var other = new TensorData(data.Element, [.. data.Dimensions]);
            for (int i = 0; i < data.Count; i++) other[i] = data[i];
            copy.Tensors[name] = other;
        }

        return copy;
    }

    /// <summary>Runs the interpreter.</summary>
    public KernelCall Interpret(bool single = true)
    {
        new KernelInterpreter(Kernel, single).Run(Tensors, Numbers);
        return this;
    }

    /// <summary>Fails unless all outputs equal those of another call bit for bit; one NaN is as good as another.</summary>
    public void AssertEqual(KernelCall other, string what)
    {
        foreach (var tensor in Kernel.Tensors.Where(t => t.Role == TensorRole.Output))
        {
            var expected = Tensors[tensor.Name];
            var actual = other.Tensors[tensor.Name];
            for (int i = 0; i < expected.Count; i++)
            {
                if (!Same(expected[i], actual[i])) Assert.Fail($"{what}: {tensor.Name}[{i}] is {actual[i]:R}, not {expected[i]:R}; {string.Join(", ", Numbers)}");
            }
        }
    }

    public static bool Same(double a, double b) => double.IsNaN(a) ? double.IsNaN(b) : a.Equals(b);

    public static long Value(Expr dimension, IReadOnlyDictionary<string, double> numbers) => dimension switch
    {
        IntConst c => c.Value,
        NameExpr n => (long)numbers[n.Name],
        BinaryExpr { Operator: BinaryOperator.Divide } b => Value(b.Left, numbers) / Value(b.Right, numbers),
        BinaryExpr { Operator: BinaryOperator.Multiply } b => Value(b.Left, numbers) * Value(b.Right, numbers),
        BinaryExpr { Operator: BinaryOperator.Add } b => Value(b.Left, numbers) + Value(b.Right, numbers),
        BinaryExpr { Operator: BinaryOperator.Subtract } b => Value(b.Left, numbers) - Value(b.Right, numbers),
        _ => throw new ArgumentException($"no dimension: {dimension}"),
    };
}
