using BitNet.Gen.Expressions;
using BitNet.Gen.Models.Program;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Models.Emission;

/// <content>The constructor: configuration, weights, kernels, tables and the arena.</content>
public sealed partial class ModelEmitter
{
    private NumberText Numbers => new(Name);

    private (string Text, bool IsInteger) Name(string name) =>
        name == ModelNames.Context ? ("ContextLength", true)
        : Spec.Setting(name) is { } setting ? (_names.Setting(name), !setting.IsFloat)
        : (name, true);

    private void EmitConstructor()
    {
        if (Spec.Tables.Count > 0)
        {
            _text.Line("private readonly BufferArena _tables = new();");
            _text.Line();
        }

        _text.Line("/// <summary>Reads configuration and weights, and plans the memory.</summary>");
        _text.Line($"public {Spec.Name}(IModelSource source)");
        _text.Line("    : base(source)");
        _text.Line("{");
        _text.Open("    checked");
        foreach (var setting in Spec.Settings) _text.Line($"{_names.Setting(setting.Name)} = {Setting(setting)};");
        foreach (var extent in Quotients()) _text.Line($"Whole({Quotient(extent)}, \"{extent}\");");
        _text.Line();
        EmitWeights();
        _text.Line();
        EmitKernels();
        EmitTables();
        EmitArena();
        _text.Close();
        _text.Line("}");
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

    private IEnumerable<Extent> Quotients() =>
        _program.Values.SelectMany(value => value.Shape)
            .Concat(Steps.OfType<KernelStep>().SelectMany(step => step.Arguments.OfType<ExtentArgument>().Select(argument => argument.Extent)))
            .Where(extent => extent.IsQuotient && extent.Factors.All(factor => Spec.Setting(factor.Name) is not null))
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

        return $"(long){_names.Extent(above)}, (long){_names.Extent(below)}";
    }

    private void EmitWeights()
    {
        foreach (var value in Given(inLayer: false)) _text.Line($"{_names.Value(value.Id)} = {Load(value)};");
        _text.Line("var layers = new List<Layer>();");
        _text.Open($"for (int layer = 0; layer < {_names.Setting(Spec.LayerCount)}; layer++)");
        _text.Open("var w = new Layer");
        foreach (var value in Given(inLayer: true)) _text.Line($"{_names.Value(value.Id).Substring(2)} = {Load(value)},");
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
        _text.Line($"{Forms(need)} = FormsOf({string.Join(", ", _program.Needs[need].Matrices.Select(_names.Value))});");

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
            _text.Line($"{kernel.Value} = Kernels.Find(\"{kernel.Key}\"{(stored is { } id ? $", {_names.Value(id)}.Format.Name" : "")});");
        }

        _text.Line();
    }

    private void EmitTables()
    {
        var tables = _program.Values.Where(value => value.Kind == ModelValueKind.Table).ToList();
        if (tables.Count == 0) return;
        foreach (var value in tables) _text.Line($"long {Local(value)}At = _tables.Reserve(sizeof(float) * (long){_names.Extent(value.Count)});");
        _text.Line("_tables.Allocate();");
        foreach (var value in tables)
        {
            string field = _names.Value(value.Id);
            _text.Line($"{field} = (float*)_tables.Address({Local(value)}At);");
            EmitTable(Spec.Table(value.Weight)!, field);
        }

        _text.Line();
    }

    // The last index runs outermost, so that what does not depend on the first is computed once for all its values.
    private void EmitTable(ModelTable table, string field)
    {
        string inner = table.Indices[0].Name;
        foreach (var index in table.Indices.Reverse()) EmitTableLoop(table, index, inner);
        string place = "";
        foreach (var index in table.Indices) place = place.Length == 0 ? $"(nint){index.Name}" : $"({place}) * {Parenthesised(index.Count)} + {index.Name}";
        var hoisted = Hoisted(table, inner);
        string value = Numbers.Double(table.Value, call => hoisted.IndexOf(call) is >= 0 and var at ? Hoist(at) : null);
        _text.Line($"{field}[{place.Replace($"((nint){inner})", $"(nint){inner}")}] = (float){value};");
        foreach (var _ in table.Indices) _text.Close();
    }

    private void EmitTableLoop(ModelTable table, ModelTableIndex index, string inner)
    {
        if (index.Name == inner)
        {
            var hoisted = Hoisted(table, inner);
            for (int i = 0; i < hoisted.Count; i++) _text.Line($"double {Hoist(i)} = {Numbers.Double(hoisted[i])};");
        }

        _text.Open($"for (int {index.Name} = 0; {index.Name} < {_names.Extent(index.Count)}; {index.Name}++)");
    }

    private string Parenthesised(Extent extent) => extent.Factors.Count == 1 && !extent.IsQuotient && extent.Numerator == 1 ? _names.Extent(extent) : $"({_names.Extent(extent)})";

    private static string Hoist(int i) => "part" + Plural.Number(i);

    private static List<SyntaxCall> Hoisted(ModelTable table, string inner)
    {
        var found = new List<SyntaxCall>();
        Visit(table.Value);
        return table.Indices.Count > 1 ? found : [];

        void Visit(SyntaxExpr expression)
        {
            if (expression is SyntaxCall call && !Mentions(call, inner))
            {
                if (!found.Contains(call)) found.Add(call);
                return;
            }

            foreach (var part in Parts(expression)) Visit(part);
        }
    }

    private static bool Mentions(SyntaxExpr expression, string name) => expression is SyntaxName leaf ? leaf.Name == name : Parts(expression).Any(part => Mentions(part, name));

    private static IEnumerable<SyntaxExpr> Parts(SyntaxExpr expression) => expression switch
    {
        SyntaxCall call => call.Arguments,
        SyntaxBinary binary => [binary.Left, binary.Right],
        SyntaxUnary unary => [unary.Operand],
        _ => [],
    };

    private void EmitArena()
    {
        for (int i = 0; i < _program.Buffers.Count; i++)
        {
            var sizes = _program.Buffers[i].Values.Select(id => _program.Values[id]).Select(value => $"{Plural.Number(value.Element.Bytes())} * (long){_names.Extent(value.Count)}").Distinct().ToList();
            string size = sizes.Aggregate((a, b) => $"Math.Max({a}, {b})");
            _text.Line($"long buffer{Plural.Number(i)} = _arena.Reserve({size});");
        }

        _text.Line("_arena.Allocate();");
        foreach (var value in _program.Values.Where(value => value.Kind == ModelValueKind.Computed))
            _text.Line($"{_names.Value(value.Id)} = ({Type(value)})_arena.Address(buffer{Plural.Number(value.Buffer)});");
    }

    private string Local(ModelValue value) => _names.Value(value.Id).TrimStart('_');
}
