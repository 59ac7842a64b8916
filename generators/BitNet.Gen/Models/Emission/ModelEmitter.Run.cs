using BitNet.Gen.Models.Program;

namespace BitNet.Gen.Models.Emission;

/// <content>The forward pass.</content>
public sealed partial class ModelEmitter
{
    // The values of which the steps at hand take the rows from some token on, how many rows that passes over, and how many tokens are before them.
    private readonly HashSet<int> _shifted = [];
    private string _skipped = "skipped";
    private string _past = "past";
    private string _tokens = "t";

    private void EmitRun()
    {
        _text.Line("/// <inheritdoc/>");
        _text.Open("public override void Run(ReadOnlySpan<int> tokens, int past, KvCache cache, int logitRows, Span<float> logits)");
        _text.Line($"Check(tokens, past, cache, {Plural.Number(_caches.Count)}, logitRows, logits);");
        _text.Line("nint t = tokens.Length;");
        if (Steps.OfType<KernelStep>().Any(step => step.Arguments.OfType<ExtentArgument>().Select(a => a.Extent).Append(step.Items).Any(e => e.Factors.Any(factor => factor.Name == ModelNames.Capacity))))
            EmitCapacity("nint", "cache.Capacity", "capacity");
        _text.Line("fixed (int* ids = tokens)");
        _text.Open("fixed (float* y = logits)");
        foreach (var step in _program.Before) Emit(step);
        _text.Line();
        _text.Open("for (int layer = 0; layer < _layers.Length; layer++)");
        _text.Line("Layer w = _layers[layer];");
        for (int i = 0; i < _caches.Count; i++) _text.Line($"nint {_names.Value(_caches[i].Id)} = cache.Buffer({Plural.Number(i)}, layer);");
        foreach (var step in _program.Layer) Emit(step);
        _text.Close();
        _text.Line();
        EmitAfter();
        _text.Close();
        _text.Close();
        _text.Line();
    }

    private void EmitAfter()
    {
        _text.Line("// Only the last tokens' logits may be wanted: what follows is done for their rows alone.");
        _text.Line("if (logitRows == 0) return;");
        _text.Line("nint skipped = t - logitRows;");
        _text.Line("t = logitRows;");
        var made = _program.Before.Concat(_program.Layer).SelectMany(step => step.Writes()).ToList();
        foreach (int id in _program.After.SelectMany(step => step.Reads()).Distinct())
        {
            if (made.Contains(id) || _program.Values[id].Kind == ModelValueKind.Tokens) _shifted.Add(id);
        }

        foreach (var step in _program.After) Emit(step);
    }

    private void Emit(ModelStep step)
    {
        if (step.Source.Length > 0) _text.Gap().Comment(step.Source);
        if (!step.When.IsAlways) _text.Open($"if ({Condition(step.When)})");
        EmitCall(step);
        if (!step.When.IsAlways) _text.Close();
    }

    private void EmitCall(ModelStep step)
    {
        switch (step)
        {
            case KernelStep kernel:
                string entry = _names.Kernel(kernel.Kernel) + (IsOverCache(kernel.Kernel) ? $".For(cache, {_tokens})" : "");
                string launch = StoredInput(kernel) is { } stored ? $"LookUp({entry}, {_names.Value(stored)}" : $"Launch({entry}";
                _text.Wrapped($"{launch}, {_names.Extent(kernel.Items)}, [{string.Join(", ", kernel.Arguments.SelectMany(Slots))}]);");
                break;
            case MultiplyStep multiply:
                string products = string.Join(", ", multiply.Products.Select(Product));
                _text.Wrapped($"Multiply(new Activations({Input(multiply)}), (int)t, [{products}]);");
                break;
            case BlockStep block:
                Emit(block);
                break;
            case CopyStep copy:
                var value = _program.Values[copy.From];
                string bytes = $"{Plural.Number(Expressions.ElementTypes.Bytes(value.Element))} * {Factor(value.Count)}";
                _text.Wrapped($"Buffer.MemoryCopy({Pointer(copy.From)}, {Pointer(copy.To)}, {bytes}, {bytes});");
                break;
        }
    }

    private void Emit(BlockStep block)
    {
        var shifted = block.Reads().Concat(block.Writes()).Where(id => _program.Values[id] is { Kind: ModelValueKind.Computed } value && value.Shape[0] == Extent.Of(ModelNames.TokenCount)).ToList();
        _text.Open("for (nint first = 0; first < t; first += BlockTokens)");
        _text.Line("nint block = nint.Min(BlockTokens, t - first);");
        _shifted.UnionWith(shifted);
        (_skipped, _past, _tokens) = ("first", "past + first", "block");
        foreach (var step in block.Steps) Emit(step with { Source = "" });
        (_skipped, _past, _tokens) = ("skipped", "past", "t");
        _shifted.ExceptWith(shifted);
        _text.Close();
    }

    private int? StoredInput(KernelStep step) =>
        step.Arguments.OfType<ValueArgument>().FirstOrDefault(argument => _program.Values[argument.Value].Kind == ModelValueKind.Stored)?.Value;

    private string Condition(StepCondition when)
    {
        string forms = Forms(when.Need);
        return when.Form switch
        {
            InputForm.Values => $"({forms} & InputForms.Values) != 0",
            InputForm.Codes => $"({forms} & InputForms.Codes) != 0",
            InputForm.CodesOnly => $"{forms} == InputForms.Codes",
            _ => $"{forms} == (InputForms.Values | InputForms.Codes)",
        };
    }

    private IEnumerable<string> Slots(StepArgument argument)
    {
        switch (argument)
        {
            case ValueArgument value when _program.Values[value.Value].Kind == ModelValueKind.Stored:
                return [$"(nint){_names.Value(value.Value)}.Data", $"(nint){_names.Value(value.Value)}.Tail"];
            case ValueArgument value when _program.Values[value.Value].Kind == ModelValueKind.Cache:
                return [_names.Value(value.Value)];
            case ValueArgument value:
                return [_shifted.Contains(value.Value) ? $"(nint)({Pointer(value.Value)})" : $"(nint){_names.Value(value.Value)}"];
            case ScalarArgument { Name: ModelNames.Past }:
                return [_past];
            case ScalarArgument { IsFloat: true } number:
                return [$"Bits({_names.Setting(number.Name)})"];
            case ScalarArgument number:
                return [_names.Setting(number.Name)];
            case ExtentArgument extent:
                return [_names.Extent(extent.Extent)];
            default:
                throw new InvalidOperationException($"no slot for {argument.GetType().Name}");
        }
    }

    private string Product(MatrixOutput product)
    {
        var output = _program.Values[product.Output];
        string residual = product.Residual is { } id ? $", {Pointer(id)}" : "";
        return $"new({_names.Value(product.Matrix)}, {Pointer(product.Output)}, {_names.Extent(Extent.Product(output.Shape.Skip(1)))}{residual})";
    }

    private string Input(MultiplyStep multiply)
    {
        string values = multiply.Input is { } input ? Pointer(input) : "null";
        return multiply.Codes is { } codes ? $"{values}, {Pointer(codes.Codes)}, {Pointer(codes.Scales)}, {Pointer(codes.Sums)}" : values;
    }

    private string Pointer(int id)
    {
        string name = _names.Value(id);
        if (!_shifted.Contains(id)) return name;
        var row = Extent.Product(_program.Values[id].Shape.Skip(1));
        return row == Extent.One ? $"{name} + {_skipped}" : $"{name} + {_skipped} * {(row.IsQuotient ? $"({_names.Extent(row)})" : _names.Extent(row))}";
    }
}
