using BitNet.Gen.Expressions;

namespace BitNet.Gen.Shapes;

/// <summary>Builds shapes.</summary>
internal static class Shape
{
    /// <summary>Any text.</summary>
    public static readonly ValueShape Text = new TextShape();

    /// <summary>A name, as <see cref="Syntax.SpecCursor.IsName"/> has it.</summary>
    public static readonly ValueShape Name = new TextShape("^[A-Za-z_][A-Za-z0-9_]{0,63}$");

    /// <summary>An expression or body, in double quotes or behind <c>|</c>.</summary>
    public static readonly ValueShape Expression = new TextShape();

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public static readonly ValueShape Truth = new TruthShape();

    /// <summary>A smallest and a largest integer.</summary>
    public static readonly ValueShape Range = new SequenceShape(new IntegerShape(int.MinValue, int.MaxValue), 2);

    /// <summary>One of the types that elements of arrays have.</summary>
    public static readonly ValueShape Element = Word([.. ((ElementType[])Enum.GetValues(typeof(ElementType))).Select(type => type.Spelling())]);

    /// <summary>A key that must be there.</summary>
    public static KeyShape Required(string name, ValueShape value, string description) => new(name, value, description, true);

    /// <summary>A key that may be left out.</summary>
    public static KeyShape Optional(string name, ValueShape value, string description) => new(name, value, description, false);

    /// <summary>An integer.</summary>
    public static ValueShape Integer(long min, long max) => new IntegerShape(min, max);

    /// <summary>One of several words.</summary>
    public static ValueShape Word(params string[] words) => new WordShape(words);

    /// <summary>A list.</summary>
    public static ValueShape List(ValueShape item) => new SequenceShape(item);

    /// <summary>A list, or one item by itself.</summary>
    public static ValueShape OneOrMany(ValueShape item) => new ChoiceShape([item, new SequenceShape(item)]);

    /// <summary>One of several forms.</summary>
    public static ValueShape Either(params ValueShape[] forms) => new ChoiceShape(forms);

    /// <summary>A mapping with these keys.</summary>
    public static MappingShape Map(params KeyShape[] keys) => new(keys);

    /// <summary>A mapping whose keys the spec chooses, all with such values.</summary>
    public static MappingShape Named(ValueShape value) => new([], value);
}
