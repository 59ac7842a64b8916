using BitNet.Gen.Diagnostics;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Tests.Syntax;

public class YamlSpecReaderTests
{
    [Fact]
    public void NodesKnowTheirPathsAndStyles()
    {
        var document = Read("kernel: k\nrows:\n  - name: a\n    in: { x: \"u8[32]\" }\n  - 'b'\n");
        var rows = Assert.IsType<SpecSequence>(document.Root["rows"]);
        var first = Assert.IsType<SpecMapping>(rows.Items[0]);
        Assert.Equal("rows/0", first.Path);
        var x = Assert.IsType<SpecScalar>(Assert.IsType<SpecMapping>(first["in"])["x"]);
        Assert.Equal(new SpecScalar("rows/0/in/x", "u8[32]", ScalarStyle.DoubleQuoted), x);
        Assert.Equal(new SpecScalar("rows/1", "b", ScalarStyle.SingleQuoted), rows.Items[1]);
    }

    [Fact]
    public void AnEditOfWhiteSpaceLeavesTheDocumentEqual() =>
        Assert.Equal(Read("a: 1\nb: \"x + y\"\n"), Read("# a comment\na:   1\n\nb:\n  \"x + y\"\n"));

    [Theory]
    [InlineData("a: \"x + bad\"", "a", 4, "bad")]
    [InlineData("a: 'it''s bad'", "a", 5, "bad")]
    [InlineData("a: \"\\t\\x41\\u0042 bad\"", "a", 4, "bad")]
    [InlineData("a: \"\\U0001F600 bad\"", "a", 3, "bad")]
    [InlineData("a: \"one\n\n   two bad\"", "a", 8, "bad")]
    [InlineData("a: \"one\\\n   two bad\"", "a", 7, "bad")]
    [InlineData("a: one\n  two bad", "a", 8, "bad")]
    [InlineData("a: |\n  one\n\n    two bad\n", "a", 11, "bad")]
    [InlineData("a: | # why\n\n  one bad\n", "a", 5, "bad")]
    [InlineData("a: |2\n    one bad\n", "a", 6, "bad")]
    [InlineData("a: |-\r\n  one\r\n  two bad\r\n", "a", 8, "bad")]
    [InlineData("b:\n  - c: |\n      one\n      two bad\n", "b/0/c", 8, "bad")]
    public void AnOffsetInTheContentIsFoundInTheFile(string text, string path, int offset, string word)
    {
        var reading = YamlSpecReader.Read("f.kernel.yaml", text);
        Assert.NotNull(reading.Document);
        var scalar = Assert.IsType<SpecScalar>(Node(reading.Document.Root, path));
        Assert.StartsWith(word, scalar.Text.Substring(offset));
        Assert.StartsWith(word, text.Substring(reading.Spans.Find(path, offset).Offset));
    }

    [Fact]
    public void KeysAndNodesHavePositions()
    {
        var spans = YamlSpecReader.Read("f.kernel.yaml", "a: 1\nb:\n  cc: 22\n").Spans;
        Assert.Equal(new FilePosition(0, 1, 1), spans.Find("#a"));
        Assert.Equal(new FilePosition(10, 3, 3), spans.Find("b#cc"));
        Assert.Equal(new FilePosition(14, 3, 7), spans.Find("b/cc"));
        Assert.Equal(new FilePosition(14, 3, 7), spans.Find("b/cc/absent/9"));
    }

    [Theory]
    [InlineData("a: 1\nb: 2\na: 3\n", "BNG1002", 3, 1)]
    [InlineData("a: !x 1\n", "BNG1003", 1, 4)]
    [InlineData("a: &x 1\n", "BNG1004", 1, 4)]
    [InlineData("a: 1\nb: *x\n", "BNG1004", 2, 4)]
    [InlineData("a: &x 1\nb: *x\n", "BNG1004", 1, 4)]
    [InlineData("a: 1\n---\nb: 2\n", "BNG1005", 2, 1)]
    [InlineData("- a\n", "BNG1006", 1, 1)]
    [InlineData("", "BNG1006", 1, 1)]
    [InlineData("# nothing\n", "BNG1006", 1, 1)]
    [InlineData("word\n", "BNG1006", 1, 1)]
    [InlineData("a:\n\tb: 1\n", "BNG1007", 2, 1)]
    [InlineData("? [a, b]\n: 1\n", "BNG1009", 1, 3)]
    [InlineData("a: \"never closed\n", "BNG1001", 1, 4)]
    [InlineData("a: [1, 2\nb: 3\n", "BNG1001", 1, 6)]
    [InlineData("a: 1\n  b: 2\n", "BNG1001", 2, 4)]
    [InlineData("a: b: c\n", "BNG1001", 1, 5)]
    [InlineData("a: @x\n", "BNG1001", 1, 4)]
    [InlineData("a: \"\\q\"\n", "BNG1001", 1, 4)]
    public void WrongFilesAreReportedAtTheirPlace(string text, string id, int line, int column)
    {
        var reading = YamlSpecReader.Read("folder/f.kernel.yaml", text);
        var first = reading.Diagnostics[0];
        Assert.Equal(id, first.Rule.Id);
        Assert.Equal("f.kernel.yaml", first.File);
        var position = reading.Spans.Find(first);
        Assert.Equal((line, column), (position.Line, position.Column));
    }

    [Fact]
    public void DeepNestingIsRefused()
    {
        var reading = YamlSpecReader.Read("f.kernel.yaml", "a: " + new string('[', 500) + new string(']', 500));
        Assert.Contains(reading.Diagnostics, d => d.Rule == SpecRules.NestedTooDeeply);
    }

    [Fact]
    public void NoPrefixOfAFileThrows()
    {
        const string Text = "a: \"x\\n\" # c\nb:\n  - { c: 'd', e: [1, &x 2, *x] }\n  - |\n    f = g;\n? [h]\n: !i j\n---\nk: >\n  l\n";
        for (int length = 0; length <= Text.Length; length++)
        {
            var reading = YamlSpecReader.Read("f.kernel.yaml", Text.Substring(0, length));
            foreach (var diagnostic in reading.Diagnostics)
                Assert.InRange(reading.Spans.Find(diagnostic).Offset, 0, length);
        }
    }

    private static SpecDocument Read(string text)
    {
        var reading = YamlSpecReader.Read("f.kernel.yaml", text);
        Assert.Empty(reading.Diagnostics);
        return reading.Document!;
    }

    private static SpecNode Node(SpecNode root, string path) => path.Split('/').Aggregate(root, (node, step) => node switch
    {
        SpecMapping mapping => mapping[step]!,
        SpecSequence sequence => sequence.Items[int.Parse(step)],
        _ => throw new InvalidOperationException(path),
    });
}
