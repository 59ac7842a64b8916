using System.Globalization;
using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;
using BitNet.Gen.Syntax;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Targets;

/// <summary>Reads one row of a target file.</summary>
internal static class RowBinder
{
    /// <summary>The row; null after a report.</summary>
    public static Row? Bind(SpecCursor cursor)
    {
        cursor.AllowOnly(TargetKeys.Row);
        int before = cursor.Bag.Diagnostics.Count;
        string? name = cursor.RequiredName("name");
        var inputs = BindInputs(cursor);
        var output = BindOutput(cursor);
        var constants = BindConstants(cursor);
        if (name is null || output is null || cursor.Bag.Diagnostics.Count > before) return null;
        if (!CheckNames(cursor, inputs, output, constants)) return null;

        var lanes = LaneScope(inputs, output);
        var meaning = cursor.RequiredScalar("meaning") is { } scalar ? BindRule(scalar, lanes, output, cursor.Bag) : null;
        var hardware = cursor.OptionalScalar("hardware") is { } full ? BindRule(full, lanes, output, cursor.Bag) : null;
        var when = cursor.OptionalScalar("when") is { } condition
            ? ExpressionParser.Parse(condition, ConditionScope(inputs, output), ValueType.Bool, cursor.Bag)
            : null;
        cursor.Required("emit");
        var names = inputs.Select(o => o.Name).Append(output.Name).Concat(constants.Select(c => c.Name)).ToList();
        var emit = BindTexts(cursor, "emit", output, text => TargetText.CheckEmit(text, names, cursor.Bag));
        var c = BindTexts(cursor, "c", output, text => TargetText.CheckPlaceholders(text, names, cursor.Bag));
        if (meaning is null || cursor.Bag.Diagnostics.Count > before) return null;
        return new Row(name, inputs.ToEquatableArray(), output, meaning, when, hardware, emit, constants.ToEquatableArray()) { C = c };
    }

    private static List<RowOperand> BindInputs(SpecCursor cursor)
    {
        var inputs = new List<RowOperand>();
        if (cursor.RequiredMapping("in") is not { } mapping) return inputs;
        foreach (var entry in mapping.Mapping.Entries)
        {
            if (BindOperand(entry, mapping) is { } operand) inputs.Add(operand);
        }

        return inputs;
    }

    private static RowOperand? BindOutput(SpecCursor cursor)
    {
        if (cursor.RequiredMapping("out") is not { } mapping) return null;
        if (mapping.Mapping.Entries.Count != 1)
        {
            cursor.Bag.Report(SpecRules.WrongOutput, mapping.Mapping, Text(mapping.Mapping.Entries.Count));
            return null;
        }

        var entry = mapping.Mapping.Entries[0];
        if (BindOperand(entry, mapping) is not { } operand) return null;
        if (operand.Kind is RowOperandKind.Register or RowOperandKind.Memory or RowOperandKind.Hint) return operand;
        cursor.Bag.Report(SpecRules.WrongOutput, entry.Value, operand.Kind.ToString().ToLowerInvariant());
        return null;
    }

    private static RowOperand? BindOperand(SpecEntry entry, SpecCursor mapping)
    {
        if (mapping.RequiredScalar(entry.Key) is not { } scalar) return null;
        if (OperandType.Parse(entry.Key, scalar.Text) is { } operand) return operand;
        mapping.Bag.Report(SpecRules.WrongOperandType, scalar, 0, scalar.Text);
        return null;
    }

    private static List<RowConstant> BindConstants(SpecCursor cursor)
    {
        var constants = new List<RowConstant>();
        if (cursor.OptionalMapping("const") is not { } mapping) return constants;
        foreach (var entry in mapping.Mapping.Entries)
        {
            if (mapping.RequiredMapping(entry.Key, "a constant of a row") is not { } constant) continue;
            constant.AllowOnly(TargetKeys.Constant);
            long? value = constant.RequiredInt("value", int.MinValue, uint.MaxValue);
            if (constant.RequiredScalar("type") is not { } type || value is not { } number) continue;
            if (!ElementTypes.TryParse(type.Text, out var lane) || lane.IsFloat())
                cursor.Bag.Report(SpecRules.WrongOperandType, type, 0, type.Text);
            else if (!lane.Range()!.Value.Contains(Interval.Of(number)))
                cursor.Bag.Report(SpecRules.ConstantOutOfRange, entry.Value, number.ToString(CultureInfo.InvariantCulture), lane.Spelling(), lane.Range()!.Value.ToString());
            else
                constants.Add(new RowConstant(entry.Key, lane, number));
        }

        return constants;
    }

    private static bool CheckNames(SpecCursor cursor, List<RowOperand> inputs, RowOperand output, List<RowConstant> constants)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        int before = cursor.Bag.Diagnostics.Count;
        foreach (string name in inputs.Select(o => o.Name).Append(output.Name).Concat(constants.Select(c => c.Name)))
        {
            if (name == Build.Lane.Name) Report("'i' is the lane");
            else if (!SpecCursor.IsName(name)) Report("it is no name");
            else if (!seen.Add(name)) Report("another operand of the row has it");

            void Report(string why) => cursor.Bag.Report(SpecRules.DuplicateOperand, cursor.Mapping, name, why);
        }

        return cursor.Bag.Diagnostics.Count == before;
    }

    /// <summary>In a rule, registers, memory and tables are arrays of lanes; the other operands are the same in every lane.</summary>
    private static ExpressionScope LaneScope(List<RowOperand> inputs, RowOperand output)
    {
        var scope = new ExpressionScope().Add(Build.Lane.Name, ValueType.Int).AddArray(output.Name, output.Lane.ValueType());
        foreach (var operand in inputs)
        {
            if (operand.Kind is RowOperandKind.Register or RowOperandKind.Memory or RowOperandKind.Table) scope.AddArray(operand.Name, operand.Lane.ValueType());
            else scope.Add(operand.Name, operand.Lane.ValueType());
        }

        return scope;
    }

    private static ExpressionScope ConditionScope(List<RowOperand> inputs, RowOperand output)
    {
        var scope = new ExpressionScope();
        foreach (var operand in inputs.Append(output)) scope.Add(operand.Name, operand.Lane.ValueType());
        return scope;
    }

    private static Expr? BindRule(SpecScalar scalar, ExpressionScope scope, RowOperand output, DiagnosticBag bag)
    {
        if (ExpressionParser.ParseMeaning(scalar, scope, bag) is not { } rule) return null;
        if (rule.Result == output.Name) return rule.Value;
        bag.Report(SpecRules.WrongResult, scalar, 0, rule.Result, output.Name);
        return null;
    }

    /// <summary>One text, or one for each register of a group.</summary>
    private static EquatableArray<string> BindTexts(SpecCursor cursor, string key, RowOperand output, Action<SpecScalar> check)
    {
        var texts = cursor.OptionalScalars(key);
        int wanted = output.Kind == RowOperandKind.Register ? output.Registers : 1;
        if (texts.Count != wanted && cursor.Has(key))
            cursor.Bag.Report(SpecRules.EmitCount, cursor.KeyPath(key), 0, Text(wanted), Text(texts.Count));
        foreach (var text in texts) check(text);
        return texts.Select(t => t.Text).ToEquatableArray();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
