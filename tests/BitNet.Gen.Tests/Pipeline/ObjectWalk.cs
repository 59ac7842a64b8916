using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;

namespace BitNet.Gen.Tests.Pipeline;

/// <summary>Walks everything reachable from a cached value and fails on what keeps a compilation alive or is never equal.</summary>
public sealed class ObjectWalk
{
    private static readonly Type[] Banned = [typeof(Compilation), typeof(ISymbol), typeof(SyntaxNode), typeof(SyntaxTree), typeof(Location), typeof(AdditionalText), typeof(Delegate)];

    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);

    /// <summary>The objects looked at.</summary>
    public int Visited => _seen.Count;

    /// <summary>Fails where a banned type can be reached from <paramref name="value"/>.</summary>
    public void Check(object? value, string path)
    {
        if (value is null or string or Enum || value.GetType().IsPrimitive || value is Type || !_seen.Add(value)) return;
        Assert.False(Banned.Any(b => b.IsInstanceOfType(value)), $"{path} holds a {value.GetType()}");
        if (value is IEnumerable items)
        {
            foreach (object? item in items)
                Check(item, path + "[]");
        }

        for (var type = value.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            {
                if (!field.FieldType.IsPrimitive) Check(field.GetValue(value), $"{path}.{field.Name}");
            }
        }
    }
}
