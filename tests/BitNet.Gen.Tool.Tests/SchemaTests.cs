using System.Text.Json;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Shapes;
using BitNet.Gen.Syntax;
using BitNet.Gen.Tool.Schema;

namespace BitNet.Gen.Tool.Tests;

/// <summary>Schemas, readers and documentation have one source: here they are held against each other.</summary>
public sealed class SchemaTests
{
    private static readonly string Specs = Repository.Specs;

    public static TheoryData<string> Kinds => [.. SpecKinds.All.Select(kind => kind.Word)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_schema_in_the_repository_is_current(string word)
    {
        SpecKind kind = Kind(word);
        string path = Path.Combine(Specs, "schema", SchemaWriter.FileOf(kind));
        Assert.True(File.Exists(path) && File.ReadAllText(path) == SchemaWriter.Write(kind), $"{path} is not current: run 'bng schema kernels.spec/schema'");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_shipped_spec_is_as_its_schema_has_it(string word)
    {
        using JsonDocument schema = JsonDocument.Parse(SchemaWriter.Write(Kind(word)));
        Assert.All(Documents(word), document => Assert.True(SchemaCheck.Accepts(schema.RootElement, document.Root), document.File));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_the_schema_rejects_the_reader_rejects_and_the_reverse(string word)
    {
        SpecKind kind = Kind(word);
        using JsonDocument schema = JsonDocument.Parse(SchemaWriter.Write(kind));
        foreach (SpecDocument document in Documents(word).Take(4))
        {
            foreach (var (mutant, mistake) in SpecMutations.Of(document.Root, kind.Shape))
            {
                if (mutant is not SpecMapping root) continue;
                var bag = new DiagnosticBag(document.File);
                kind.Bind(document with { Root = root }, bag);
                Assert.True(bag.HasErrors, $"{document.File}: {mistake}: the reader accepts it");
                Assert.False(SchemaCheck.Accepts(schema.RootElement, root), $"{document.File}: {mistake}: the schema accepts it");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_documentation_names_every_key(string word)
    {
        string readme = File.ReadAllText(Path.Combine(Specs, "README.md"));
        IEnumerable<string> missing = Keys(Kind(word).Shape).Select(key => key.Name).Distinct().Where(name => !readme.Contains($"`{name}`") && !readme.Contains($"`{name}:") && !readme.Contains($" {name}:") && !readme.Contains($"{{ {name}"));
        Assert.Empty(missing);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_key_is_described(string word) => Assert.All(Keys(Kind(word).Shape), key => Assert.Matches(@"^\S.*\.$", key.Description));

    [Fact]
    public void The_command_writes_them()
    {
        using var folder = new TemporaryFolder();
        CliResult result = Bng.Run("schema", folder["schema"]);
        Assert.Equal(0, result.Code);
        Assert.All(SpecKinds.All, kind => Assert.Equal(SchemaWriter.Write(kind), File.ReadAllText(folder["schema/" + SchemaWriter.FileOf(kind)])));
    }

    private static SpecKind Kind(string word) => SpecKinds.All.Single(kind => kind.Word == word);

    private static IEnumerable<SpecDocument> Documents(string word) =>
        Directory.EnumerateFiles(Specs, $"*.{word}.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => Read(path));

    private static SpecDocument Read(string path) => YamlSpecReader.Read(path, File.ReadAllText(path)).Document! with { Texts = [.. Directory.EnumerateFiles(Path.GetDirectoryName(path)!, "*.txt").Select(table => new TextTable(Path.GetFileName(table), File.ReadAllText(table)))] };

    private static IEnumerable<KeyShape> Keys(ValueShape shape) => shape switch
    {
        MappingShape mapping => mapping.Keys.Concat(mapping.Keys.SelectMany(key => Keys(key.Value))).Concat(mapping.Others is { } others ? Keys(others) : []),
        ChoiceShape choice => choice.Forms.SelectMany(Keys),
        SequenceShape sequence => Keys(sequence.Item),
        _ => [],
    };
}
