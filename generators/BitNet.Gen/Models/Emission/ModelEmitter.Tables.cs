using BitNet.Gen.Models.Program;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Models.Emission;

/// <content>The tables that are computed at load.</content>
public sealed partial class ModelEmitter
{
    private NumberText Numbers => new(name =>
        name == ModelNames.Context ? ("ContextLength", true)
        : Spec.Setting(name) is { } setting ? (_names.Setting(name), !setting.IsFloat)
        : (name, true));

    private void EmitTableMethods()
    {
        foreach (var value in _tables)
        {
            _text.Open($"private void {FillName(value)}()");
            EmitTable(Spec.Table(value.Weight)!, _names.Value(value.Id));
            _text.Close();
            _text.Line();
        }
    }

    private static string FillName(ModelValue value) => "Fill" + ModelNames.PascalCase(value.Name);

    // The first index runs innermost, so that what does not depend on it is computed once for all its values.
    private void EmitTable(ModelTable table, string field)
    {
        string inner = table.Indices[0].Name;
        var hoisted = table.Indices.Count > 1 ? Hoisted(table.Value, inner) : [];
        foreach (var index in table.Indices.Reverse())
        {
            if (index.Name == inner)
            {
                for (int i = 0; i < hoisted.Count; i++) _text.Line($"double {Part(i)} = {Numbers.Double(hoisted[i])};");
            }

            _text.Open($"for (int {index.Name} = 0; {index.Name} < {_names.Extent(index.Count)}; {index.Name}++)");
        }

        string place = "(nint)" + inner;
        for (int i = 1; i < table.Indices.Count; i++) place = $"{(i == 1 ? place : $"({place})")} * {Operand(table.Indices[i].Count)} + {table.Indices[i].Name}";
        string value = Numbers.Double(table.Value, call => hoisted.IndexOf(call) is >= 0 and var at ? Part(at) : null);
        _text.Line($"{field}[{place}] = (float){(table.Value is SyntaxCall ? value : $"({value})")};");
        foreach (var _ in table.Indices) _text.Close();

        string Part(int i)
        {
            string name = "part" + Plural.Number(i);
            while (table.Indices.Any(index => index.Name == name)) name += "_";
            return name;
        }
    }

    private string Operand(Extent extent) => extent == Extent.One || (extent.Factors.Count == 1 && !extent.IsQuotient) ? _names.Extent(extent) : $"({_names.Extent(extent)})";

    private static List<SyntaxCall> Hoisted(SyntaxExpr value, string inner)
    {
        var found = new List<SyntaxCall>();
        Visit(value);
        return found;

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
}
