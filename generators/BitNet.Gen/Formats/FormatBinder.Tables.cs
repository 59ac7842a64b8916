using System.Globalization;
using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Syntax;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

public sealed partial class FormatBinder
{
    private EquatableArray<FormatTable> BindTables()
    {
        var bound = new List<FormatTable>();
        foreach (var entry in _spec.OptionalMapping("tables")?.Mapping.Entries ?? [])
        {
            if (!Declare(entry)) continue;
            if (Table(entry) is not { } table)
            {
                _bag.Report(SpecRules.TableValues, entry.Value, entry.Key);
                continue;
            }

            _scope.AddArray(table.Name, ValueType.Int, table.Columns > 0 ? 2 : 1);
            bound.Add(table);
        }

        return bound.ToEquatableArray();
    }

    private static FormatTable? Table(SpecEntry entry)
    {
        if (entry.Value is not SpecSequence { Items: { Count: > 0 and <= MaxElements } items }) return null;
        if (items[0] is not SpecSequence first) return Row(items) is { } row ? new FormatTable(entry.Key, 0, row.ToEquatableArray()) : null;
        int columns = first.Items.Count;
        var values = new List<int>();
        foreach (var item in items)
        {
            if (item is not SpecSequence { Items: var vector } || vector.Count != columns || Row(vector) is not { } row) return null;
            values.AddRange(row);
        }

        return columns > 0 && values.Count <= MaxElements ? new FormatTable(entry.Key, columns, values.ToEquatableArray()) : null;
    }

    private static List<int>? Row(EquatableArray<SpecNode> items)
    {
        var values = new List<int>();
        foreach (var item in items)
        {
            if (item is not SpecScalar scalar || !int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)) return null;
            values.Add(value);
        }

        return values;
    }
}
