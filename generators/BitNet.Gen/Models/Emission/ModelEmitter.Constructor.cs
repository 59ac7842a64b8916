using BitNet.Gen.Expressions;
using BitNet.Gen.Models.Program;

namespace BitNet.Gen.Models.Emission;

/// <content>The constructor: configuration, weights, kernels, tables and the arena.</content>
public sealed partial class ModelEmitter
{
    private void EmitConstructor()
    {
        if (_tables.Count > 0)
        {
            _text.Line("private readonly BufferArena _tables = new();");
            _text.Line();
        }

        _text.Line("/// <summary>Reads configuration and weights, and plans the memory.</summary>");
        _text.Open($"public {Spec.Name}(IModelSource source) : base(source)");
        _text.Open("checked");
        foreach (var setting in Spec.Settings) _text.Wrapped($"{_names.Setting(setting.Name)} = {Setting(setting)};");
        foreach (var extent in Composites()) _text.Line($"Whole({Quotient(extent)}, \"{extent}\");");
        foreach (var condition in Spec.Conditions)
            _text.Wrapped($"Require({Numbers.Double(condition.Left)} {ExprPrinter.Symbol(condition.Operator)} {Numbers.Double(condition.Right)}, {Literal(condition.Text)});");
        _text.Line();
        EmitWeights();
        _text.Line();
        EmitKernels();
        EmitTables();
        EmitArena();
        _text.Close();
        _text.Close();
        _text.Line();
    }

    private string Setting(ModelSetting setting)
    {
        string fallback = setting.Value is not { } value ? "" : setting.IsFloat ? Numbers.Float(value) : Numbers.Integer(value);
        string read = setting.RowsOf.Length > 0 ? $"source.RowsOf(\"{setting.RowsOf}\")"
            : setting.Key.Length == 0 ? fallback
            : $"source.{(setting.IsFloat ? "Number" : "Integer")}(\"{setting.Key}\"{(fallback.Length == 0 ? "" : ", " + fallback)})";
        return setting.IsFloat ? read : $"Count({read}, \"{(setting.Key.Length > 0 ? setting.Key : setting.Name)}\")";
    }

    /// <summary>The dimensions that are products or quotients of settings: they must be whole and fit an int32.</summary>
    private IEnumerable<Extent> Composites() =>
        _program.Values.SelectMany(value => value.Shape.Append(Extent.Product(value.Shape.Skip(1))))
            .Concat(Steps.OfType<KernelStep>().SelectMany(step => step.Arguments.OfType<ExtentArgument>().Select(argument => argument.Extent)))
            .Where(extent => extent.Factors.All(factor => Spec.Setting(factor.Name) is not null))
            .Where(extent => extent.IsQuotient || extent.Factors.Sum(factor => factor.Power) > 1 || (extent.Numerator > 1 && extent.Factors.Count > 0))
            .Distinct()
            .OrderBy(extent => extent.ToString(), StringComparer.Ordinal);

    private string Quotient(Extent extent)
    {
        Extent above = Extent.Of(extent.Numerator);
        Extent below = Extent.Of(extent.Denominator);
        foreach (var factor in extent.Factors)
        {
            for (int i = 0; i < Math.Abs(factor.Power); i++)
            {
                if (factor.Power > 0) above *= Extent.Of(factor.Name);
                else below *= Extent.Of(factor.Name);
            }
        }

        return $"{_names.Extent(above, "(long)")}, {_names.Extent(below, below.Factors.Count == 0 ? "" : "(long)")}";
    }

    private void EmitWeights()
    {
        foreach (var value in Given(inLayer: false)) _text.Wrapped($"{_names.Value(value.Id)} = {Load(value)};");
        _text.Line("var layers = new List<Layer>();");
        _text.Open($"for (int layer = 0; layer < {_names.Setting(Spec.LayerCount)}; layer++)");
        _text.Open("var w = new Layer");
        foreach (var value in Given(inLayer: true)) _text.Wrapped($"{_names.Value(value.Id).Substring(2)} = {Load(value)},");
        _text.Close(";");
        for (int i = 0; i < _program.Needs.Count; i++)
        {
            if (_program.Needs[i].InLayer) EmitForms(i);
        }

        EmitBytes(inLayer: true);
        _text.Line("layers.Add(w);");
        _text.Close();
        _text.Line();
        _text.Line("_layers = [.. layers];");
        for (int i = 0; i < _program.Needs.Count; i++)
        {
            if (!_program.Needs[i].InLayer) EmitForms(i);
        }

        EmitBytes(inLayer: false);
    }

    private IEnumerable<ModelValue> Given(bool inLayer) =>
        _program.Values.Where(value => value.Kind is ModelValueKind.Vector or ModelValueKind.Matrix or ModelValueKind.Stored && InLayer(value) == inLayer);

    private void EmitForms(int need) =>
        _text.Wrapped($"{Forms(need)} = FormsOf({string.Join(", ", _program.Needs[need].Matrices.Select(_names.Value))});");

    private void EmitBytes(bool inLayer)
    {
        foreach (var value in Given(inLayer).Where(value => value.Kind == ModelValueKind.Matrix)) _text.Line($"_weightBytes += {_names.Value(value.Id)}.Bytes;");
    }

    private string Load(ModelValue value)
    {
        var weight = Spec.Weight(value.Weight)!;
        string load = Load(value, weight);
        return Spec.Weight(value.Fallback) is { } fallback ? $"source.Has({Tensor(weight.Tensor)}) ? {load} : {Load(value, fallback)}" : load;
    }

    private string Load(ModelValue value, ModelWeight weight) => value.Kind switch
    {
        ModelValueKind.Vector => $"source.Vector({Tensor(weight.Tensor)}, {_names.Extent(Extent.Product(weight.Shape))})",
        ModelValueKind.Stored => $"source.Rows({Tensor(weight.Tensor)}, {_names.Extent(weight.Rows)}, {_names.Extent(weight.Columns)})",
        _ => $"source.Matrix({Tensor(weight.Tensor)}, {_names.Extent(weight.Rows)}, {_names.Extent(weight.Columns)}, ternaryOnly: {(IsTernary(value.Id) ? "true" : "false")}{(weight.Scale.Length == 0 ? "" : ", " + Tensor(weight.Scale))})",
    };

    private bool IsTernary(int matrix) => Steps.OfType<MultiplyStep>().Any(step => step.TernaryOnly && step.Products.Any(product => product.Matrix == matrix));

    private static string Tensor(string name) => (name.Contains("{") ? "$\"" : "\"") + name + "\"";

    private void EmitKernels()
    {
        foreach (var kernel in _names.Kernels)
        {
            if (IsOverCache(kernel.Key))
            {
                _text.Line($"{kernel.Value} = new CacheKernel(Kernels, \"{kernel.Key}\");");
                continue;
            }

            int? stored = Steps.OfType<KernelStep>().First(step => step.Kernel == kernel.Key).VariantOf;
            _text.Wrapped($"{kernel.Value} = Kernels.Find(\"{kernel.Key}\"{(stored is { } id ? $", {_names.Value(id)}.Format.Name" : "")});");
        }

        _text.Line();
    }

    private void EmitTables()
    {
        if (_tables.Count == 0) return;
        foreach (var value in _tables) _text.Line($"long {Local(value)}At = _tables.Reserve(sizeof(float) * ({_names.Extent(value.Count, "(long)")}));");
        _text.Line("_tables.Allocate();");
        foreach (var value in _tables)
        {
            _text.Line($"{_names.Value(value.Id)} = (float*)_tables.Address({Local(value)}At);");
            _text.Line($"{FillName(value)}();");
        }

        _text.Line();
    }

    private void EmitArena()
    {
        _text.Line("long t = BatchTokens;");
        if (HasBlocks) _text.Line("long block = Math.Min(t, BlockTokens);");
        for (int i = 0; i < _program.Buffers.Count; i++)
        {
            var sizes = _program.Buffers[i].Values.Select(id => _program.Values[id]).Select(Bytes).Distinct();
            _text.Wrapped($"long buffer{Plural.Number(i)} = _arena.Reserve({string.Join(", ", sizes)});");
        }

        _text.Line("_arena.Allocate();");
        foreach (var value in _program.Values.Where(value => value.Kind == ModelValueKind.Computed))
            _text.Line($"{_names.Value(value.Id)} = ({Type(value)})_arena.Address(buffer{Plural.Number(value.Buffer)});");
    }

    private string Bytes(ModelValue value) => value.Element.Bytes() == 1 ? Factor(value.Count) : $"{Plural.Number(value.Element.Bytes())} * {Factor(value.Count)}";

    private string Factor(Extent extent) => extent.IsQuotient ? $"({_names.Extent(extent)})" : _names.Extent(extent);

    private string Local(ModelValue value) => _names.Value(value.Id).TrimStart('_');
}
