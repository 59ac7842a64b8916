using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Models;

/// <content>Conditions, functions, tables and tensors.</content>
public sealed partial class ModelBinder
{
    private const string LayerPlaceholder = "{layer}";

    private EquatableArray<ModelCondition> Conditions() =>
        _root.OptionalScalars("require").Select(_expressions.Condition).OfType<ModelCondition>().ToEquatableArray();

    private EquatableArray<ModelFunction> Functions()
    {
        if (_root.OptionalMapping("functions") is not { } functions) return [];
        return functions.Mapping.Entries
            .Select(entry => (entry.Key, Kernel: functions.RequiredName(entry.Key)))
            .Where(function => function.Kernel is not null)
            .Select(function => new ModelFunction(function.Key, function.Kernel!))
            .ToEquatableArray();
    }

    private EquatableArray<ModelTable> Tables()
    {
        var tables = new List<ModelTable>();
        if (_root.OptionalMapping("tables") is not { } all) return [];
        foreach (var entry in all.Mapping.Entries)
        {
            if (!Declare(entry.Key, all.KeyPath(entry.Key)) || all.RequiredMapping(entry.Key, $"the table '{entry.Key}'") is not { } cursor) continue;
            cursor.AllowOnly(ModelKeys.Table);
            var indices = new List<ModelTableIndex>();
            if (cursor.RequiredMapping("index") is { } mapping)
            {
                foreach (var index in mapping.Mapping.Entries)
                {
                    if (_names.Contains(index.Key) || !SpecCursor.IsName(index.Key))
                        _bag.Report(SpecRules.ReservedModelName, mapping.KeyPath(index.Key), 0, index.Key, "an index needs a name of its own");
                    else if (_expressions.Dimension(index.Value) is { } count) indices.Add(new ModelTableIndex(index.Key, count));
                }
            }

            if (cursor.RequiredScalar("value") is { } scalar && _expressions.Number(scalar, [.. indices.Select(index => index.Name)]) is { } value)
                tables.Add(new ModelTable(entry.Key, [.. indices], value));
        }

        return [.. tables];
    }

    private IEnumerable<ModelWeight> Weights(string key, bool inLayer)
    {
        var weights = new List<ModelWeight>();
        if (_root.RequiredMapping(key, inLayer ? "a layer" : "'weights'") is not { } all) return weights;
        foreach (var entry in all.Mapping.Entries)
        {
            if (!Declare(entry.Key, all.KeyPath(entry.Key)) || all.RequiredMapping(entry.Key, $"the weight '{entry.Key}'") is not { } cursor) continue;
            cursor.AllowOnly(ModelKeys.Weight);
            string placeholder = inLayer ? LayerPlaceholder : "";
            var tensor = cursor.RequiredScalar("tensor");
            var scale = cursor.OptionalScalar("scale");
            var shape = cursor.RequiredItems("shape").Select(_expressions.Dimension).ToList();
            bool optional = cursor.OptionalBool("optional");
            if (tensor is null || !IsText(tensor, placeholder) || (scale is not null && !IsText(scale, placeholder))) continue;
            if (shape.Count > 0 && shape.TrueForAll(dimension => dimension is not null))
                weights.Add(new ModelWeight(entry.Key, tensor.Text, [.. shape.Select(dimension => dimension!)], optional, scale?.Text ?? "", inLayer));
        }

        return weights;
    }
}
