using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Syntax;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Kernels;

/// <summary>
/// The type parameters of a kernel, <c>types: { kv: [f32, f16] }</c>; or, with a number for each choice that the body knows by the parameter's name,
/// <c>types: { kv: { f32: 0, i8: 127 } }</c>.
/// </summary>
internal sealed class TypeParameters
{
    private readonly Dictionary<string, IReadOnlyList<(ElementType Type, long Number)>> _choices = new(StringComparer.Ordinal);
    private readonly HashSet<string> _numbered = new(StringComparer.Ordinal);

    /// <summary>The names, in the order of the file.</summary>
    public IEnumerable<string> Names => _choices.Keys;

    /// <summary>The parameters whose number the body may use.</summary>
    public IEnumerable<string> Numbered => _numbered;

    /// <summary>Reads the key <c>types</c>.</summary>
    public static TypeParameters Read(SpecCursor cursor)
    {
        var parameters = new TypeParameters();
        if (cursor.OptionalMapping("types") is not { } types) return parameters;
        foreach (var entry in types.Mapping.Entries)
        {
            var choices = new List<(ElementType? Type, long Number)>();
            if (entry.Value is SpecMapping)
            {
                parameters._numbered.Add(entry.Key);
                var numbers = types.OptionalMapping(entry.Key)!;
                foreach (var choice in numbers.Mapping.Entries)
                    choices.Add((Type(choice.Key), numbers.RequiredInt(choice.Key, int.MinValue, int.MaxValue) ?? 0));
            }
            else
            {
                choices.AddRange(types.OptionalScalars(entry.Key).Select(choice => (Type(choice.Text), 0L)));
            }

            if (choices.Count == 0 || choices.Exists(choice => choice.Type is null))
                cursor.Bag.Report(SpecRules.WrongTypeParameter, types.KeyPath(entry.Key), 0, entry.Key);
            else
                parameters._choices[entry.Key] = choices.Select(choice => (choice.Type!.Value, choice.Number)).ToList();
        }

        return parameters;
    }

    /// <summary>The element type with which a body is read: elements are floats in it wherever one choice is.</summary>
    public ElementType? Bound(string name)
    {
        if (!_choices.TryGetValue(name, out var choices)) return null;
        foreach (var (type, _) in choices)
        {
            if (type.IsFloat()) return type;
        }

        return choices[0].Type;
    }

    /// <summary>The kernel for every choice of the parameters, the last varying fastest.</summary>
    /// <param name="kernel">The kernel as it was bound.</param>
    /// <param name="generic">The tensors whose element type is a parameter, with its name.</param>
    public IEnumerable<KernelIr> Variants(KernelIr kernel, IReadOnlyDictionary<string, string> generic)
    {
        IEnumerable<Dictionary<string, (ElementType Type, long Number)>> all = [[]];
        foreach (var parameter in _choices)
            all = all.SelectMany(chosen => parameter.Value.Select(choice => new Dictionary<string, (ElementType, long)>(chosen) { [parameter.Key] = choice })).ToList();
        return all.Select(chosen => Variant(kernel, chosen, generic));
    }

    private KernelIr Variant(KernelIr kernel, Dictionary<string, (ElementType Type, long Number)> chosen, IReadOnlyDictionary<string, string> generic)
    {
        var variant = kernel with
        {
            // Until now the number was a name that nothing defines, as an extent is.
            Slots = kernel.Slots.Where(slot => !_numbered.Contains(slot)).ToEquatableArray(),
            Variant = string.Join(".", chosen.Values.Select(choice => choice.Type.Spelling())),
            Tensors = kernel.Tensors.Select(t => generic.TryGetValue(t.Name, out string? parameter) ? t with { Element = chosen[parameter].Type } : t).ToEquatableArray(),
        };
        var numbers = _numbered.ToDictionary(name => name, name => chosen[name].Number, StringComparer.Ordinal);
        return InlineLocals.WithoutCopies(new VariantBody(variant, numbers).Apply());
    }

    private static ElementType? Type(string spelling) => ElementTypes.TryParse(spelling, out var type) ? type : null;
}
