using System.Globalization;
using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Formats;

/// <summary>Reads a format's tables: lists of numbers in the spec, lists of equally long lists, or a text file beside it.</summary>
/// <param name="texts">The text files of the project.</param>
internal sealed class TableReader(EquatableArray<TextTable> texts, DiagnosticBag bag)
{
    /// <summary>The most numbers of a table.</summary>
    public const int MaxNumbers = FormatKeys.MaxElements;

    private static readonly char[] Separators = [' ', '\t', '\r', ','];

    /// <summary>The table; null after a report.</summary>
    public FormatTable? Read(SpecEntry entry)
    {
        var table = entry.Value switch
        {
            SpecMapping mapping => FromFile(entry.Key, new SpecCursor(mapping, $"the table '{entry.Key}'", bag)),
            SpecSequence { Items: { Count: > 0 and <= MaxNumbers } items } => FromList(entry.Key, items),
            _ => null,
        };
        if (table is null && entry.Value is not SpecMapping) bag.Report(SpecRules.TableValues, entry.Value, entry.Key);
        return table;
    }

    private static FormatTable? FromList(string name, EquatableArray<SpecNode> items)
    {
        int columns = items[0] is SpecSequence first ? first.Items.Count : 0;
        var words = new List<string>();
        foreach (var item in items)
        {
            var numbers = columns == 0 ? [item] : item is SpecSequence { Items: var vector } && vector.Count == columns ? vector : [];
            foreach (var number in numbers) words.Add(number is SpecScalar scalar ? scalar.Text : "");
            if (numbers.Count == 0) return null;
        }

        return words.Count <= MaxNumbers ? Table(name, columns, words) : null;
    }

    private FormatTable? FromFile(string name, SpecCursor spec)
    {
        spec.AllowOnly(FormatKeys.TableFile);
        long columns = spec.OptionalInt("columns", 1, MaxNumbers, 0);
        if (spec.RequiredScalar("file") is not { } file) return null;
        if (texts.FirstOrDefault(text => text.File == file.Text) is not { } found)
        {
            bag.Report(SpecRules.TableFile, file, file.Text, Suggestion.For(file.Text, texts.Select(text => text.File)));
            return null;
        }

        var words = new List<string>();
        string[] lines = found.Text.Split('\n');
        for (int line = 0; line < lines.Length; line++)
        {
            int comment = lines[line].IndexOf('#');
            foreach (string word in (comment < 0 ? lines[line] : lines[line].Substring(0, comment)).Split(Separators, StringSplitOptions.RemoveEmptyEntries))
            {
                words.Add(word);
                if (Number(word) is not null) continue;
                bag.Report(SpecRules.TableFileNumber, file, file.Text, Text(line + 1), word.Length <= 40 ? word : word.Substring(0, 40));
                return null;
            }
        }

        if (words.Count is > 0 and <= MaxNumbers && (columns == 0 || words.Count % columns == 0)) return Table(name, (int)columns, words);
        bag.Report(SpecRules.TableFileSize, file, file.Text, Text(words.Count), columns == 0 ? "1" : Text(columns), Text(MaxNumbers));
        return null;
    }

    private static FormatTable? Table(string name, int columns, List<string> words)
    {
        var numbers = words.Select(Number).ToList();
        if (numbers.Any(number => number is null)) return null;
        bool isFloat = numbers.Any(number => number!.Value.IsFloat);
        // An integer among floats is a float too.
        var values = numbers.Select(number => isFloat ? FloatBits.ToInt(number!.Value.Float) : number!.Value.Integer);
        return new FormatTable(name, columns, values.ToEquatableArray(), isFloat);
    }

    /// <summary>A decimal or hexadecimal integer of up to 64 bits, or a float32.</summary>
    private static (bool IsFloat, long Integer, float Float)? Number(string word)
    {
        if (long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer)) return (false, integer, integer);
        if (word.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return long.TryParse(word.Substring(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out integer) ? (false, integer, integer) : null;
        bool fits = float.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && !float.IsNaN(value) && !float.IsInfinity(value);
        return fits ? (true, 0, value) : null;
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
