namespace BitNet.Gen.Diagnostics;

/// <summary>Every kind of mistake that the engine reports; each area declares its own in a part of this class.</summary>
public static partial class SpecRules
{
    public static readonly SpecRule YamlSyntax = new("BNG1001", "Not valid YAML", "this is not valid YAML: {0}");

    public static readonly SpecRule DuplicateKey = new("BNG1002", "Key given twice", "the key '{0}' stands here twice; remove one of the two");

    public static readonly SpecRule TagNotAllowed = new("BNG1003", "Tag", "the tag '{0}' is not allowed in specs; put the value in double quotes if it begins with '!'");

    public static readonly SpecRule AnchorNotAllowed = new("BNG1004", "Anchor or alias", "the anchor or alias '{0}' is not allowed in specs; put the value in double quotes if it begins with '&' or '*'");

    public static readonly SpecRule SecondDocument = new("BNG1005", "Second document in one file", "a second YAML document begins here; put each spec into a file of its own");

    public static readonly SpecRule RootNotMapping = new("BNG1006", "No mapping at the top", "a spec file must be a mapping of keys to values, not {0}");

    public static readonly SpecRule TabNotAllowed = new("BNG1007", "Tab", "a tab stands here; specs are indented with spaces, and a tab in a text is written \\t");

    public static readonly SpecRule NestedTooDeeply = new("BNG1008", "Nested too deeply", "nodes are nested more than {0} deep here; no spec needs that");

    public static readonly SpecRule KeyNotScalar = new("BNG1009", "Key is not a name", "a key must be a plain name, not {0}");

    public static readonly SpecRule UnknownKey = new("BNG1010", "Unknown key", "'{0}' is not a key of {1}; {2}");

    public static readonly SpecRule MissingKey = new("BNG1011", "Missing key", "{0} lacks the key '{1}'");

    public static readonly SpecRule WrongNodeKind = new("BNG1012", "Wrong kind of value", "'{0}' must be {1}, not {2}");

    public static readonly SpecRule WrongInteger = new("BNG1013", "Not an integer in range", "'{0}' must be an integer from {1} to {2}, not '{3}'");

    public static readonly SpecRule WrongChoice = new("BNG1014", "Not one of the choices", "'{0}' cannot be '{1}'; {2}");

    public static readonly SpecRule WrongName = new("BNG1015", "Not a name", "'{0}' is not a name: letters, digits and underscores, no digit first, at most 64 characters");

    public static readonly SpecRule ExpressionStyle = new("BNG1020", "Expression without double quotes", "an expression must stand in double quotes or in a block behind '|': YAML would cut or change it in a {0} scalar");

    public static readonly SpecRule ExpressionSyntax = new("BNG1021", "Not valid C#", "this does not parse as C#: {0}");

    public static readonly SpecRule JunkBehindExpression = new("BNG1022", "Text behind the expression", "the expression ends before '{0}'; remove what follows, or join it with an operator");

    public static readonly SpecRule NotInLanguage = new("BNG1023", "Construct outside the spec language", "{0} is not in the spec language; {1}");

    public static readonly SpecRule GenericNameTrap = new("BNG1024", "Comparison read as a generic name", "C# reads '{0}' as a generic name; put the comparison in parentheses");

    public static readonly SpecRule KeywordAsName = new("BNG1025", "Keyword used as a name", "'{0}' is a keyword of C# and cannot be a name in an expression; choose another name");

    public static readonly SpecRule UnknownName = new("BNG1026", "Unknown name", "'{0}' is not declared; {1}");

    public static readonly SpecRule UnknownFunction = new("BNG1027", "Unknown function", "there is no function '{0}'; {1}");

    public static readonly SpecRule WrongArgumentCount = new("BNG1028", "Wrong number of arguments", "{0} takes {1}, not {2}");

    public static readonly SpecRule WrongRank = new("BNG1029", "Wrong number of indices", "'{0}' has {1} dimension(s), but {2} indices stand here");

    public static readonly SpecRule WrongType = new("BNG1030", "Wrong type", "{0} needs {1}, not {2}");

    public static readonly SpecRule NumberOutOfRange = new("BNG1031", "Number out of range", "'{0}' is not a number of the spec language: integers have at most 63 bits, floats are float32, and the only suffix is f");

    public static readonly SpecRule ExpressionTooDeep = new("BNG1032", "Expression too deep", "the expression is nested more than {0} deep here; give a part of it a name");

    public static readonly SpecRule NameReused = new("BNG1033", "Name declared twice", "'{0}' is already declared; choose another name for this one");

    public static readonly SpecRule ArrayWithoutIndex = new("BNG1034", "Array without index", "'{0}' has {1} dimension(s); write {0}[...]");

    public static readonly SpecRule NotAnArray = new("BNG1035", "Index behind a plain value", "'{0}' is a plain value and takes no index");

    public static readonly SpecRule WrongTarget = new("BNG1036", "Cannot be assigned", "{0} cannot stand on the left of an assignment; write {1}");

    public static readonly SpecRule ExpressionTooLong = new("BNG1037", "Expression too long", "the expression or body has more than {0} words and signs; give parts of it names, or split it");
}
