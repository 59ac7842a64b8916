using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Models;
using BitNet.Gen.Models.Program;

namespace BitNet.Gen.Tests.Models;

/// <summary>
/// Runs a model program with the kernels' interpreter over memory laid out as the program plans it: each buffer knows which value was written to it last,
/// so that reading a value after its memory was given away is found.
/// </summary>
internal sealed class ProgramRunner(ModelProgram program, IReadOnlyDictionary<string, long> settings, InputForm forms)
{
    private const int Layers = 2;
    private const int BlockTokens = 2;

    private readonly Dictionary<string, KernelIr> _kernels = Kernels(program);
    private readonly Dictionary<(int Value, int Layer), TensorData> _given = [];
    private readonly Dictionary<int, (int Value, TensorData Data)> _buffers = [];
    private TensorData? _logits;
    private bool _inBlock;
    private int _layer;

    /// <summary>The result of the program for <paramref name="tokens"/> tokens.</summary>
    public double[] Run(int tokens)
    {
        Tokens = tokens;
        Steps(program.Before);
        for (_layer = 0; _layer < Layers; _layer++) Steps(program.Layer);
        _layer = 0;
        Steps(program.After);
        return Enumerable.Range(0, _logits!.Count).Select(i => _logits[i]).ToArray();
    }

    private int Tokens { get; set; }

    /// <summary>The tokens before a block, where one is done.</summary>
    private int First { get; set; }

    private int Block => Math.Min(BlockTokens, Tokens - First);

    private static Dictionary<string, KernelIr> Kernels(ModelProgram program) =>
        SpecFolder.Load().All<KernelSpec>().Select(spec => spec.Variants[0]).Concat(program.Fused).ToDictionary(kernel => kernel.Name);

    private void Steps(IEnumerable<ModelStep> steps)
    {
        foreach (var step in steps.Where(step => step.When.IsAlways || Holds(step.When.Form)))
        {
            switch (step)
            {
                case KernelStep kernel:
                    Call(kernel);
                    break;
                case MultiplyStep multiply:
                    foreach (var product in multiply.Products) Multiply(multiply, product);
                    break;
                case BlockStep block:
                    _inBlock = true;
                    for (First = 0; First < Tokens; First += BlockTokens) Steps(block.Steps);
                    (_inBlock, First) = (false, 0);
                    break;
                case CopyStep copy:
                    var from = Read(copy.From);
                    Write(copy.To, Copy(from, program.Values[copy.To]));
                    break;
            }
        }
    }

    private bool Holds(InputForm form) => form == forms || (form == InputForm.Values && forms == InputForm.Both) || (form == InputForm.Codes && forms != InputForm.Values);

    private void Call(KernelStep step)
    {
        var kernel = _kernels[step.Kernel];
        var tensors = new Dictionary<string, TensorData>();
        var numbers = new Dictionary<string, double>();
        var written = new List<(int Value, string Name)>();
        foreach (var (slot, argument) in kernel.Slots.Zip(step.Arguments))
        {
            switch (argument)
            {
                case ValueArgument { Written: true } value when program.Values[value.Value].Kind == ModelValueKind.Cache:
                    tensors[slot] = Given(value.Value, kernel, slot);
                    break;
                case ValueArgument { Written: true } value:
                    written.Add((value.Value, slot));
                    break;
                case ValueArgument value:
                    tensors[slot] = Read(value.Value, kernel, slot);
                    break;
                case ScalarArgument number:
                    numbers[slot] = number.Name == ModelNames.Past ? First : number.Name == "eps" ? 1e-5f : 0.5;
                    break;
                case ExtentArgument extent:
                    numbers[slot] = Size(extent.Extent);
                    break;
            }
        }

        foreach (var item in kernel.Items.Where(item => item.Limit is NameExpr)) numbers.TryAdd(((NameExpr)item.Limit).Name, _inBlock ? Block : Tokens);
        foreach (var (value, slot) in written) tensors[slot] = new TensorData(program.Values[value].Element, Dimensions(kernel, slot, program.Values[value]));
        new KernelInterpreter(kernel).Run(tensors, numbers);
        foreach (var (value, slot) in written) Write(value, tensors[slot]);
    }

    private void Multiply(MultiplyStep step, MatrixOutput product)
    {
        var weight = program.Values[product.Matrix];
        var output = program.Values[product.Output];
        int rows = (int)Size(Extent.Product(output.Shape.Skip(1)));
        var matrix = Given(product.Matrix);
        int columns = matrix.Count / rows;
        bool codes = step.TernaryOnly || forms != InputForm.Values;
        var input = codes ? Read(step.Codes!.Codes) : Read(step.Input!.Value);
        var scales = codes ? Read(step.Codes!.Scales) : null;
        var residual = product.Residual is { } added ? Read(added) : null;
        var result = new TensorData(ElementType.F32, Tokens, rows);
        for (int t = 0; t < Tokens; t++)
        {
            for (int r = 0; r < rows; r++)
            {
                double sum = 0;
                for (int k = 0; k < columns; k++) sum += matrix[(r * columns) + k] * input[(t * columns) + k];
                result[(t * rows) + r] = (float)(scales is null ? sum : sum / scales[t]) + (residual is null ? 0 : residual[(t * rows) + r]);
            }
        }

        if (output.Kind == ModelValueKind.Logits) _logits = result;
        else Write(product.Output, result);
        Assert.NotEmpty(weight.Weight);
    }

    private void Write(int value, TensorData data)
    {
        int buffer = program.Values[value].Buffer;
        if (!HasOtherRows(value))
        {
            _buffers[buffer] = (value, data);
            return;
        }

        if (First == 0) _buffers[buffer] = (value, new TensorData(data.Element, data.Count / Block * Tokens));
        Assert.Equal(value, _buffers[buffer].Value);
        for (int i = 0; i < data.Count; i++) _buffers[buffer].Data[(data.Count / Block * First) + i] = data[i];
    }

    /// <summary>Whether the block at hand sees some rows of a value, which has one for every token.</summary>
    private bool HasOtherRows(int value) => _inBlock && program.Values[value].Shape[0] == Extent.Of(ModelNames.TokenCount);

    private TensorData Read(int id, KernelIr? kernel = null, string slot = "")
    {
        var value = program.Values[id];
        if (value.Kind != ModelValueKind.Computed) return Given(id, kernel, slot);
        var held = _buffers[value.Buffer];
        Assert.True(held.Value == id, $"'{value.Name}' is read after its memory was given to '{program.Values[held.Value].Name}'");
        if (kernel is null) return held.Data;
        var seen = new TensorData(value.Element, Dimensions(kernel, slot, value));
        int from = HasOtherRows(id) ? seen.Count / Block * First : 0;
        for (int i = 0; i < seen.Count; i++) seen[i] = held.Data[from + i];
        return seen;
    }

    private static TensorData Copy(TensorData from, ModelValue to)
    {
        var copy = new TensorData(to.Element, from.Count);
        for (int i = 0; i < copy.Count; i++) copy[i] = from[i];
        return copy;
    }

    // The dimensions as the kernel sees them: as many as its tensor has, the last ones joined where the value has more.
    private int[] Dimensions(KernelIr kernel, string slot, ModelValue value)
    {
        int rank = kernel.Tensor(slot)!.Rank;
        int[] own = [.. value.Shape.Select(extent => (int)Size(extent))];
        if (HasOtherRows(value.Id)) own[0] = Block;
        if (own.Length == rank) return own;
        if (rank == 2) return [own[0], own.Skip(1).Aggregate(1, (a, b) => a * b)];
        int groups = (int)settings["n_head_kv"];
        return [own[0], groups, own[1] / groups, own[2]];
    }

    private TensorData Given(int id, KernelIr? kernel = null, string slot = "")
    {
        var value = program.Values[id];
        bool own = program.Spec.Weight(value.Weight) is { InLayer: true } || value.Kind == ModelValueKind.Cache;
        if (_given.TryGetValue((id, own ? _layer : 0), out var known)) return known;
        int[] dimensions = kernel is null ? [.. value.Shape.Select(extent => (int)Size(extent))] : Dimensions(kernel, slot, value);
        var data = new TensorData(value.Element, dimensions);
        var random = new Random((value.Weight.Length > 0 ? value.Weight : value.Name).Sum(c => c) + (own ? _layer : 0));
        for (int i = 0; i < data.Count; i++)
        {
            data[i] = value.Kind switch
            {
                ModelValueKind.Cache => 0,
                ModelValueKind.Tokens => i % settings["n_vocab"],
                _ => (float)(random.NextDouble() - 0.4),
            };
        }

        _given[(id, own ? _layer : 0)] = data;
        return data;
    }

    private long Size(Extent extent)
    {
        long size = extent.Numerator;
        long below = extent.Denominator;
        foreach (var factor in extent.Factors)
        {
            long count = factor.Name switch
            {
                ModelNames.TokenCount => Tokens,
                ModelNames.BlockTokens => Block,
                ModelNames.Context or ModelNames.Capacity => 16,
                _ => settings[factor.Name],
            };
            for (int i = 0; i < Math.Abs(factor.Power); i++)
            {
                if (factor.Power > 0) size *= count;
                else below *= count;
            }
        }

        Assert.Equal(0, size % below);
        return size / below;
    }
}
