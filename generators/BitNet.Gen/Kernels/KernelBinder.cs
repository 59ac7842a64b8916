using System.Globalization;
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
        cursor.AllowOnly(KernelKeys.Root);
        string? name = cursor.RequiredName("kernel");
        string? summary = cursor.RequiredText("summary");
        string op = cursor.OptionalText("operator");
        ActivationKind? activations = cursor.Has("activations")
            ? cursor.OptionalChoice("activations", ActivationKind.Float, ("int8 per token", ActivationKind.Int8PerToken), ("int8 per 32", ActivationKind.Int8Per32))
            : null;
        var parameters = TypeParameters.Read(cursor);
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
        foreach (string parameter in parameters.Numbered) scope.Add(parameter, Expressions.ValueType.Int);
        foreach (var scalar in scalars) scope.Add(scalar.Name, scalar.Type);
        foreach (var tensor in tensors) scope.AddArray(tensor);
        foreach (var item in items) scope.Add(item.Name, Expressions.ValueType.Int);
        var statements = new KernelBodyBinder(body, scope, tensors, items.Select(i => i.Name), bag).Bind();
        var read = statements.SelectMany(KernelRewriter.Expressions).ToList();
        foreach (var scalar in scalars.Where(s => !bag.HasErrors && !read.Exists(e => e.Mentions(s.Name))))
            bag.Report(SpecRules.UnusedArgument, $"{document.Root["in"]!.Path}#{scalar.Name}", 0, scalar.Name);
        if (bag.HasErrors) return null;

        var ranges = isWhole
            ? [new IndexRange(KernelNames.Marked(Unused("whole", body.Text)).Name, new IntConst(1))]
            : items.Select(i => i with { Name = KernelNames.Marked(i.Name).Name }).ToEquatableArray();
        var bound = new KernelIr(name, "", summary, ranges, tensors.ToEquatableArray(), scalars.ToEquatableArray(), [], statements);
        var settled = KernelNames.Settle(bound, inputs);
        return new KernelSpec(name, summary, op.Length == 0 ? null : op, document.File, parameters.Variants(settled, generic).ToEquatableArray(), activations);

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

    private static IReadOnlyList<IndexRange> Items(SpecCursor cursor, IReadOnlyList<Tensor> tensors)
    {
        var named = cursor.OptionalScalars("parallel");
        if (named.Count == 0)
        {
            var first = tensors.First(t => t.Role == TensorRole.Output).Dimensions[0];
            if (first is NameExpr plain) return [new IndexRange(plain.Name, plain)];
            cursor.Bag.Report(SpecRules.NoWorkItem, cursor.KeyPath("out"), 0, first.ToString());
            return [];
        }

        var outside = tensors.Where(t => t.Role != TensorRole.Local).SelectMany(t => t.Dimensions).OfType<NameExpr>().Select(n => n.Name).Distinct().ToList();
        var items = new List<IndexRange>();
        foreach (var item in named)
        {
            if (Item(item.Text, outside) is { } range) items.Add(range);
            else cursor.Bag.Report(SpecRules.UnknownParallelIndex, item, 0, item.Text, Suggestion.For(item.Text, outside));
        }

        foreach (var local in tensors.Where(t => t.Role == TensorRole.Local))
        {
            if (items.Find(i => local.Dimensions.Any(d => d.Mentions(i.Name))) is { } item)
                cursor.Bag.Report(SpecRules.LocalOfItems, cursor.KeyPath("local"), 0, local.Name, item.Name);
        }

        return items;
    }

    /// <summary>
    /// Whether a statement writes the elements of one work item: <c>y[t, i] = ...</c> where t is the item. If none does, as in <c>y[i] = x[i] * k</c>
    /// for arrays of n elements, all statements are one item's.
    /// </summary>
    private static bool NamesItem(IEnumerable<SyntaxStatement> statements, IReadOnlyList<IndexRange> items) => statements.Any(statement => statement switch
    {
        SyntaxAssignment { Target: SyntaxElement element } => element.Indices.Any(index => Mentions(index, items)),
        SyntaxFor loop => NamesItem(loop.Body, items),
        _ => false,
    });

    /// <summary>A name that the text does not contain.</summary>
    private static string Unused(string name, string text)
    {
        while (text.Contains(name)) name += "_";
        return name;
    }

    private static bool Mentions(SyntaxExpr expression, IReadOnlyList<IndexRange> items) => expression switch
    {
        SyntaxName name => items.Any(item => item.Name == name.Name),
        SyntaxBinary binary => Mentions(binary.Left, items) || Mentions(binary.Right, items),
        _ => false,
    };

    /// <summary>A dimension, <c>t</c>, or an index of its own with a constant bound, <c>s &lt; 8</c>.</summary>
    private static IndexRange? Item(string text, List<string> dimensions)
    {
        if (dimensions.Contains(text)) return new IndexRange(text, Build.Int(text));
        var parts = text.Split('<');
        if (parts.Length != 2) return null;
        string name = parts[0].Trim();
        bool bounded = int.TryParse(parts[1].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit is >= 1 and <= TensorTypeReader.MaxDimension;
        return bounded && SpecCursor.IsName(name) && !dimensions.Contains(name) ? new IndexRange(name, Build.Int(limit)) : null;
    }

    private static IEnumerable<string> Extents(IEnumerable<Tensor> tensors) =>
        tensors.SelectMany(t => t.Dimensions).SelectMany(d => d.Descendants()).OfType<NameExpr>().Select(n => n.Name).Distinct();
}
