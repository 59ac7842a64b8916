using BitNet.Gen.Diagnostics;
using BitNet.Gen.Shapes;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Tests.Syntax;

public class SpecCursorTests
{
    private const string Text = "name: k_1\ncount: 12\nflag: true\ncolour: red\nmap: { a: 1 }\nlist: [a, b]\nrows: [{ a: 1 }, { a: 2 }]\n";

    [Fact]
    public void RightValues()
    {
        var cursor = Read(Text);
        cursor.AllowOnly(Keys("name", "count", "flag", "colour", "map", "list", "rows"));
        Assert.Equal("k_1", cursor.RequiredName("name"));
        Assert.Equal(12, cursor.RequiredInt("count", 1, 12));
        Assert.Equal(7, cursor.OptionalInt("absent", 1, 12, missing: 7));
        Assert.True(cursor.OptionalBool("flag"));
        Assert.False(cursor.OptionalBool("absent"));
        Assert.Equal(1, cursor.RequiredChoice("colour", ("red", 1), ("blue", 2)));
        Assert.Equal(1, cursor.RequiredMapping("map")!.RequiredInt("a", 0, 9));
        Assert.Null(cursor.OptionalMapping("absent"));
        Assert.Equal(["a", "b"], cursor.OptionalScalars("list").Select(s => s.Text));
        Assert.Equal(["red"], cursor.OptionalScalars("colour").Select(s => s.Text));
        Assert.Equal(2, cursor.OptionalMappings("rows", "a row").Count);
        Assert.Equal("", cursor.OptionalText("absent"));
        Assert.Empty(cursor.Bag.Diagnostics.ToArray());
    }

    [Fact]
    public void WrongValues()
    {
        AssertReports("BNG1010", "map#a", c => c.RequiredMapping("map")!.AllowOnly(Keys("b")), "'a' is not a key of 'map'");
        AssertReports("BNG1011", "", c => Assert.Null(c.RequiredText("absent")), "a thing lacks the key 'absent'");
        AssertReports("BNG1012", "map", c => Assert.Null(c.RequiredText("map")), "'map' must be a single value, not a mapping");
        AssertReports("BNG1012", "name", c => Assert.Null(c.RequiredMapping("name")), "must be a mapping");
        AssertReports("BNG1012", "map", c => Assert.Empty(c.RequiredItems("map")), "must be a sequence");
        AssertReports("BNG1012", "rows/1", c => Assert.Single(c.OptionalScalars("rows").Concat(c.OptionalScalars("name"))), "'rows[1]'", skip: 1);
        AssertReports("BNG1013", "count", c => Assert.Null(c.RequiredInt("count", 1, 11)), "an integer from 1 to 11, not '12'");
        AssertReports("BNG1013", "name", c => Assert.Null(c.RequiredInt("name", 1, 11)), "not 'k_1'");
        AssertReports("BNG1014", "colour", c => Assert.Null(c.RequiredChoice("colour", ("rad", 1), ("blue", 2))), "did you mean 'rad'?");
        AssertReports("BNG1014", "colour", c => c.OptionalBool("colour"), "known: true, false");
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("_a9Z", true)]
    [InlineData("", false)]
    [InlineData("9a", false)]
    [InlineData("a-b", false)]
    [InlineData("ä", false)]
    [InlineData("a b", false)]
    public void Names(string text, bool right)
    {
        var cursor = Read($"n: \"{text}\"\n");
        Assert.Equal(right ? text : null, cursor.RequiredName("n"));
        Assert.Equal(right ? [] : [SpecRules.WrongName], cursor.Bag.Diagnostics.ToArray().Select(d => d.Rule));
    }

    private static MappingShape Keys(params string[] names) => new([.. names.Select(name => new KeyShape(name, new TextShape(), "", false))]);

    private static void AssertReports(string id, string path, Action<SpecCursor> read, string message, int skip = 0)
    {
        var cursor = Read(Text);
        read(cursor);
        var diagnostic = cursor.Bag.Diagnostics[skip];
        Assert.Equal((id, path), (diagnostic.Rule.Id, diagnostic.NodePath));
        Assert.Contains(message, diagnostic.Message);
    }

    private static SpecCursor Read(string text) => new(YamlSpecReader.Read("f.kernel.yaml", text).Document!.Root, "a thing", new DiagnosticBag("f.kernel.yaml"));
}
