using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Formats;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Kernels;

/// <summary>Binds a kernel file: <c>kernel</c>, <c>summary</c>, <c>operator</c>, <c>activations</c>, <c>types</c>, <c>in</c>, <c>out</c>, <c>local</c>, <c>parallel</c>, <c>body</c>.</summary>
public static class KernelBinder
{
    /// <summary>The kernel; null after a report.</summary>
    public static KernelSpec? Bind(SpecDocument document, DiagnosticBag bag)
    {
        var cursor = new SpecCursor(document.Root, "a kernel", bag);
        cursor.AllowOnly("kernel", "summary", "operator", "activations", "types", "in", "out", "local", "parallel", "body");
        string? name = cursor.RequiredName("kernel");
        string? summary = cursor.RequiredText("summary");
        string op = cursor.OptionalText("operator");
        ActivationKind? activations = cursor.Has("activations")
            ? cursor.OptionalChoice("activations", ActivationKind.Float, ("int8 per token", ActivationKind.Int8PerToken), ("int8 per 32", ActivationKind.Int8Per32))
            : null;
        var parameters = TypeParameters(cursor);
        var reader = new TensorTypeReader(parameters, bag);
        var tensors = new List<Tensor>();
        var scalars = new List<ScalarParameter>();
        var generic = new Dictionary<string, string>(StringComparer.Ordinal);
        var inputs = Arguments("in", TensorRole.Input, cursor.RequiredMapping("in"));
        Arguments("out", TensorRole.Output, cursor.RequiredMapping("out"));
        Arguments("local", TensorRole.Local, cursor.OptionalMapping("local"));
        var items = bag.HasErrors ? [] : Items(cursor, tensors);
        var body = cursor.RequiredScalar("body");
        if (bag.HasErrors || name is null || summary is null || body is null) return null;

        bool isWhole = !cursor.Has("parallel") && !NamesItem(ExpressionParser.ParseStatements(body, new DiagnosticBag(document.File)), items);
        if (isWhole) items = [];
        var scope = new KernelScope();
        foreach (string extent in Extents(tensors)) scope.AddExtent(extent);
        foreach (var scalar in scalars) scope.Add(scalar.Name, scalar.Type);
        foreach (var tensor in tensors) scope.AddArray(tensor);
        foreach (var item in items) scope.Add(item, Expressions.ValueType.Int);
        var statements = new KernelBodyBinder(body, scope, tensors, items, bag).Bind();
        var read = statements.SelectMany(KernelRewriter.Expressions).ToList();
        foreach (var scalar in scalars.Where(s => !bag.HasErrors && !read.Exists(e => e.Mentions(s.Name))))
            bag.Report(SpecRules.UnusedArgument, $"{document.Root["in"]!.Path}#{scalar.Name}", 0, scalar.Name);
        if (bag.HasErrors) return null;

        var ranges = isWhole
            ? [new IndexRange(KernelNames.Marked(KernelNames.Whole).Name, new IntConst(1))]
            : items.Select(i => new IndexRange(KernelNames.Marked(i).Name, Build.Int(i))).ToEquatableArray();
        var bound = new KernelIr(name, "", summary, ranges, tensors.ToEquatableArray(), scalars.ToEquatableArray(), [], statements);
        var settled = KernelNames.Settle(bound, inputs);
        var variants = Choices(parameters).Select(choice => Variant(settled, choice, generic)).ToEquatableArray();
        return new KernelSpec(name, summary, op.Length == 0 ? null : op, document.File, variants, activations);

        List<string> Arguments(string key, TensorRole role, SpecCursor? arguments)
        {
            var names = new List<string>();
            foreach (var entry in arguments?.Mapping.Entries ?? [])
            {
                if (arguments!.RequiredScalar(entry.Key) is not { } type) continue;
                if (!SpecCursor.IsName(entry.Key)) bag.Report(SpecRules.WrongName, arguments.KeyPath(entry.Key), 0, entry.Key);
                if (tensors.Any(t => t.Name == entry.Key) || scalars.Any(s => s.Name == entry.Key)) bag.Report(SpecRules.NameReused, arguments.KeyPath(entry.Key), 0, entry.Key);
                names.Add(entry.Key);
                if (role == TensorRole.Input && TensorTypeReader.Scalar(entry.Key, type) is { } scalar) scalars.Add(scalar);
                else if (reader.Tensor(entry.Key, role, type, out string? parameter) is { } tensor)
                {
                    tensors.Add(tensor);
                    if (parameter is not null) generic[entry.Key] = parameter;
                }
            }

            return names;
        }
    }

    private static IReadOnlyList<string> Items(SpecCursor cursor, IReadOnlyList<Tensor> tensors)
    {
        var named = cursor.OptionalScalars("parallel");
        if (named.Count == 0)
        {
            var first = tensors.First(t => t.Role == TensorRole.Output).Dimensions[0];
            if (first is NameExpr plain) return [plain.Name];
            cursor.Bag.Report(SpecRules.NoWorkItem, cursor.KeyPath("out"), 0, first.ToString());
            return [];
        }

        var outside = tensors.Where(t => t.Role != TensorRole.Local).SelectMany(t => t.Dimensions).OfType<NameExpr>().Select(n => n.Name).Distinct().ToList();
        foreach (var item in named)
        {
            if (!outside.Contains(item.Text)) cursor.Bag.Report(SpecRules.UnknownParallelIndex, item, 0, item.Text, Suggestion.For(item.Text, outside));
        }

        foreach (var local in tensors.Where(t => t.Role == TensorRole.Local))
        {
            if (named.FirstOrDefault(i => local.Dimensions.Any(d => d.Mentions(i.Text))) is { } item)
                cursor.Bag.Report(SpecRules.LocalOfItems, cursor.KeyPath("local"), 0, local.Name, item.Text);
        }

        return named.Select(i => i.Text).ToList();
    }

    /// <summary>
    /// Whether a statement writes the elements of one work item: <c>y[t, i] = ...</c> where t is the item. If none does, as in <c>y[i] = x[i] * k</c>
    /// for arrays of n elements, all statements are one item's.
    /// </summary>
    private static bool NamesItem(IEnumerable<SyntaxStatement> statements, IReadOnlyList<string> items) => statements.Any(statement => statement switch
    {
        SyntaxAssignment { Target: SyntaxElement element } => element.Indices.Any(index => Mentions(index, items)),
        SyntaxFor loop => NamesItem(loop.Body, items),
        _ => false,
    });

    private static bool Mentions(SyntaxExpr expression, IReadOnlyList<string> names) => expression switch
    {
        SyntaxName name => names.Contains(name.Name),
        SyntaxBinary binary => Mentions(binary.Left, names) || Mentions(binary.Right, names),
        _ => false,
    };

    private static Dictionary<string, IReadOnlyList<ElementType>> TypeParameters(SpecCursor cursor)
    {
        var parameters = new Dictionary<string, IReadOnlyList<ElementType>>(StringComparer.Ordinal);
        if (cursor.OptionalMapping("types") is not { } types) return parameters;
        foreach (var entry in types.Mapping.Entries)
        {
            var choices = types.OptionalScalars(entry.Key).Select(s => ElementTypes.TryParse(s.Text, out var type) ? type : (ElementType?)null).ToList();
            if (choices.Count == 0 || choices.Contains(null) || choices.Select(c => c!.Value.IsFloat()).Distinct().Count() > 1)
                cursor.Bag.Report(SpecRules.MixedTypeParameter, types.KeyPath(entry.Key), 0, entry.Key);
            else
                parameters[entry.Key] = choices.Select(c => c!.Value).ToList();
        }

        return parameters;
    }

    /// <summary>Every choice of the type parameters, the last varying fastest.</summary>
    private static IEnumerable<IReadOnlyDictionary<string, ElementType>> Choices(Dictionary<string, IReadOnlyList<ElementType>> parameters)
    {
        IEnumerable<Dictionary<string, ElementType>> choices = [[]];
        foreach (var parameter in parameters)
            choices = choices.SelectMany(choice => parameter.Value.Select(type => new Dictionary<string, ElementType>(choice) { [parameter.Key] = type })).ToList();
        return choices;
    }

    private static KernelIr Variant(KernelIr kernel, IReadOnlyDictionary<string, ElementType> choice, Dictionary<string, string> generic) => kernel with
    {
        Variant = string.Join(".", choice.Values.Select(t => t.Spelling())),
        Tensors = kernel.Tensors.Select(t => generic.TryGetValue(t.Name, out string? parameter) ? t with { Element = choice[parameter] } : t).ToEquatableArray(),
    };

    private static IEnumerable<string> Extents(IEnumerable<Tensor> tensors) =>
        tensors.SelectMany(t => t.Dimensions).SelectMany(d => d.Descendants()).OfType<NameExpr>().Select(n => n.Name).Distinct();
}
