using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlScalarStyle = YamlDotNet.Core.ScalarStyle;

namespace BitNet.Gen.Syntax;

/// <summary>Reads a spec file's YAML into nodes and positions. The only file that knows the YAML library.</summary>
public sealed class YamlSpecReader
{
    private const int MaxDepth = 32;

    private readonly string _text;
    private readonly Parser _parser;
    private readonly DiagnosticBag _bag;
    private readonly List<NodeSpan> _spans = [];
    private Mark _lastGood = Mark.Empty;
    private int _places;

    private YamlSpecReader(string file, string text)
    {
        _text = text;
        _parser = new Parser(new System.IO.StringReader(text));
        _bag = new DiagnosticBag(file);
    }

    /// <summary>Reads the text of a file; never throws for what the text contains.</summary>
    /// <param name="path">The file's path as the compiler gave it, for positions; nodes and diagnostics carry the name without folders.</param>
    public static SpecReading Read(string path, string text)
    {
        string file = path.Substring(path.LastIndexOfAny(['/', '\\']) + 1);
        var reader = new YamlSpecReader(file, text.StartsWith("\uFEFF", StringComparison.Ordinal) ? " " + text.Substring(1) : text);
        var root = reader.ReadFile();
        var spans = new SpanMap(path, reader._text, reader._spans.ToEquatableArray());
        return new SpecReading(root is null ? null : new SpecDocument(file, root), spans, reader._bag.Diagnostics);
    }

    private SpecMapping? ReadFile()
    {
        int tab = _text.IndexOf('\t');
        if (tab >= 0)
        {
            ReportAt(SpecRules.TabNotAllowed, tab);
            return null;
        }

        try
        {
            return ReadDocument();
        }
        catch (YamlException e)
        {
            ReportAt(SpecRules.YamlSyntax, (int)(e.Start.Line > 0 ? e.Start : _lastGood).Index, FirstLine(e.InnerException?.Message ?? e.Message));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException or OverflowException)
        {
            ReportAt(SpecRules.YamlSyntax, (int)_lastGood.Index, FirstLine(e.Message));
        }

        return null;
    }

    private SpecMapping? ReadDocument()
    {
        Next<StreamStart>();
        if (Peek() is StreamEnd)
        {
            ReportAt(SpecRules.RootNotMapping, 0, "nothing");
            return null;
        }

        Next<DocumentStart>();
        var first = Peek();
        var root = ReadNode("", 0);
        Next<DocumentEnd>();
        if (Peek() is DocumentStart second) ReportAt(SpecRules.SecondDocument, (int)second.Start.Index);
        if (root is SpecMapping mapping) return mapping;
        if (root is not null) ReportAt(SpecRules.RootNotMapping, (int)first.Start.Index, root is SpecSequence ? "a sequence" : "a scalar");
        return null;
    }

    private SpecNode? ReadNode(string path, int depth)
    {
        var at = Peek();
        if (depth > MaxDepth)
        {
            ReportAt(SpecRules.NestedTooDeeply, (int)at.Start.Index, MaxDepth.ToString(System.Globalization.CultureInfo.InvariantCulture));
            SkipNode();
            return null;
        }

        CheckProperties(at);
        switch (at)
        {
            case Scalar scalar:
                Next<Scalar>();
                return Place(scalar, path);
            case MappingStart:
                return ReadMapping(path, depth);
            case SequenceStart:
                return ReadSequence(path, depth);
            case AnchorAlias alias:
                Next<AnchorAlias>();
                ReportAt(SpecRules.AnchorNotAllowed, (int)alias.Start.Index, "*" + alias.Value);
                return null;
            default:
                throw new InvalidOperationException("a value is missing here");
        }
    }

    private SpecMapping ReadMapping(string path, int depth)
    {
        var start = Next<MappingStart>();
        int slot = _spans.Count;
        _spans.Add(new NodeSpan(path, (int)start.Start.Index, (int)start.End.Index));
        var entries = new List<SpecEntry>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (Peek() is not MappingEnd)
        {
            if (Peek() is not Scalar key)
            {
                ReportAt(SpecRules.KeyNotScalar, (int)Peek().Start.Index, Peek() is AnchorAlias ? "an alias" : "a mapping or a sequence");
                SkipNode();
                SkipNode();
                continue;
            }

            CheckProperties(key);
            Next<Scalar>();
            bool isNew = keys.Add(key.Value);
            if (isNew) _spans.Add(new NodeSpan($"{path}#{key.Value}", (int)key.Start.Index, (int)key.End.Index));
            else ReportAt(SpecRules.DuplicateKey, (int)key.Start.Index, key.Value);
            var value = ReadNode(Join(path, key.Value), depth + 1);
            if (isNew && value is not null) entries.Add(new SpecEntry(key.Value, value));
        }

        var end = Next<MappingEnd>();
        _spans[slot] = _spans[slot] with { End = (int)end.End.Index };
        return new SpecMapping(path, entries.ToEquatableArray());
    }

    private SpecSequence ReadSequence(string path, int depth)
    {
        var start = Next<SequenceStart>();
        int slot = _spans.Count;
        _spans.Add(new NodeSpan(path, (int)start.Start.Index, (int)start.End.Index));
        var items = new List<SpecNode>();
        for (int index = 0; Peek() is not SequenceEnd; index++)
        {
            var item = ReadNode(Join(path, index.ToString(System.Globalization.CultureInfo.InvariantCulture)), depth + 1);
            if (item is not null) items.Add(item);
        }

        var end = Next<SequenceEnd>();
        _spans[slot] = _spans[slot] with { End = (int)end.End.Index };
        return new SpecSequence(path, items.ToEquatableArray());
    }

    private SpecScalar Place(Scalar scalar, string path)
    {
        var style = scalar.Style switch
        {
            YamlScalarStyle.DoubleQuoted => ScalarStyle.DoubleQuoted,
            YamlScalarStyle.SingleQuoted => ScalarStyle.SingleQuoted,
            YamlScalarStyle.Literal => ScalarStyle.Literal,
            YamlScalarStyle.Folded => ScalarStyle.Folded,
            _ => ScalarStyle.Plain,
        };
        int start = (int)scalar.Start.Index;
        int indent = style is ScalarStyle.Literal or ScalarStyle.Folded ? BlockIndent(start, scalar.Value) : 0;
        _spans.Add(new NodeSpan(path, start, (int)scalar.End.Index, style, indent));
        return new SpecScalar(path, scalar.Value, style);
    }

    /// <summary>The spaces that YAML took from a block's lines: what the first line with content has more in the file than in the content.</summary>
    private int BlockIndent(int indicator, string content)
    {
        string? line = content.Split('\n').FirstOrDefault(l => l.Trim().Length > 0);
        int at = _text.IndexOf('\n', indicator);
        while (line is not null && at >= 0 && at + 1 < _text.Length)
        {
            int first = at + 1;
            while (first < _text.Length && _text[first] == ' ')
                first++;
            if (first < _text.Length && _text[first] is not ('\r' or '\n')) return Math.Max(0, first - at - 1 - (line.Length - line.TrimStart(' ').Length));
            at = _text.IndexOf('\n', first);
        }

        return 0;
    }

    private void CheckProperties(ParsingEvent at)
    {
        if (at is not NodeEvent node) return;
        if (!node.Tag.IsEmpty) ReportAt(SpecRules.TagNotAllowed, (int)at.Start.Index, node.Tag.Value);
        if (!node.Anchor.IsEmpty) ReportAt(SpecRules.AnchorNotAllowed, (int)at.Start.Index, "&" + node.Anchor.Value);
    }

    private void SkipNode()
    {
        int open = 0;
        do
        {
            var skipped = Next<ParsingEvent>();
            if (skipped is MappingStart or SequenceStart) open++;
            if (skipped is MappingEnd or SequenceEnd) open--;
        }
        while (open > 0);
    }

    private ParsingEvent Peek()
    {
        if (_parser.Current is null && !_parser.MoveNext()) throw new InvalidOperationException("the file ends too early");
        return _parser.Current!;
    }

    private T Next<T>()
        where T : ParsingEvent
    {
        if (Peek() is not T taken) throw new InvalidOperationException("something else was expected here");
        _lastGood = taken.End;
        _parser.MoveNext();
        return taken;
    }

    /// <summary>Reports at a place that is no node: the place gets a path of its own.</summary>
    private void ReportAt(SpecRule rule, int offset, params string[] arguments)
    {
        string path = "!" + _places++.ToString(System.Globalization.CultureInfo.InvariantCulture);
        _spans.Add(new NodeSpan(path, offset, offset));
        _bag.Report(rule, path, 0, arguments);
    }

    private static string Join(string path, string step) => path.Length == 0 ? step : $"{path}/{step}";

    private static string FirstLine(string message) => message.Split('\r', '\n')[0];
}
