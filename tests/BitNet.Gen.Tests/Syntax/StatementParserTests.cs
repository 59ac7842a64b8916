using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Syntax;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Tests.Syntax;

public class StatementParserTests
{
    [Fact]
    public void ABodyOfAKernel()
    {
        var statements = Parse("float s = sum(j, x[t, j]); // why\nint k = 3;\nvar m = s;\ny[t, i < n] = x[t, i] / s;\n");
        Assert.Equal(["s", "k", "m"], statements.OfType<SyntaxDeclaration>().Select(d => d.Name));
        Assert.Equal([ValueType.Float, ValueType.Int, (ValueType?)null], statements.OfType<SyntaxDeclaration>().Select(d => d.Type));
        var store = Assert.IsType<SyntaxAssignment>(statements[3]);
        var bounded = Assert.IsType<SyntaxBinary>(Assert.IsType<SyntaxElement>(store.Target).Indices[1]);
        Assert.Equal(BinaryOperator.Less, bounded.Operator);
    }

    [Fact]
    public void ABodyOfAModel()
    {
        const string Text = "x = Embed(w, tokens);\nforeach (var layer in layers)\n{\n    x += F(x) * G(x, out_w ?? w);\n}\nreturn Linear(x, output ?? w);\n";
        var statements = Parse(Text);
        Assert.Equal(3, statements.Length);
        var loop = Assert.IsType<SyntaxForeach>(statements[1]);
        Assert.Equal(("layer", "layers"), (loop.Item, loop.Collection));
        Assert.Equal("layers", Text.Substring(loop.CollectionOffset, 6));
        var update = Assert.IsType<SyntaxAssignment>(Assert.Single(loop.Body.ToArray()));
        Assert.Equal(BinaryOperator.Add, update.Operator);
        Assert.Equal("x += F", Text.Substring(update.Offset, 6));
        var product = Assert.IsType<SyntaxBinary>(update.Value);
        Assert.Equal("* G", Text.Substring(product.OperatorOffset, 3));
        var call = Assert.IsType<SyntaxCall>(product.Right);
        Assert.Equal("G", call.Function);
        Assert.Equal("out_w ?? w", Text.Substring(Assert.IsType<SyntaxCoalesce>(call.Arguments[1]).Offset, 10));
        Assert.IsType<SyntaxReturn>(statements[2]);
    }

    [Fact]
    public void LoopsAndChoices()
    {
        var statements = Parse("for (int j = 1; j < n - 1; j += 2) { if (j < 3) y[j] = 1; else { y[j] = 2; F(j); } }");
        var loop = Assert.IsType<SyntaxFor>(Assert.Single(statements));
        Assert.Equal(("j", 2L), (loop.Index, loop.Step));
        var choice = Assert.IsType<SyntaxIf>(Assert.Single(loop.Body.ToArray()));
        Assert.Single(choice.Then.ToArray());
        Assert.IsType<SyntaxCallStatement>(choice.Else[1]);
    }

    [Theory]
    [InlineData("float s;", "BNG1023", 0)]
    [InlineData("float a = 1, b = 2;", "BNG1023", 0)]
    [InlineData("double s = 1;", "BNG1023", 0)]
    [InlineData("while (true) { }", "BNG1023", 0)]
    [InlineData("x++;", "BNG1023", 0)]
    [InlineData("{ x = 1; }", "BNG1023", 0)]
    [InlineData("for (int j = n; j > 0; j--) { }", "BNG1023", 0)]
    [InlineData("for (int j = 0; k < n; j++) { }", "BNG1023", 0)]
    [InlineData("foreach (int l in layers) { }", "BNG1023", 0)]
    [InlineData("foreach (var l in F(x)) { }", "BNG1023", 0)]
    [InlineData("return;", "BNG1023", 0)]
    [InlineData("x <<= 2;", "BNG1023", 0)]
    [InlineData("x = 1;\nF(x) = 2;", "BNG1036", 7)]
    [InlineData("x = 1", "BNG1021", 5)]
    [InlineData("x = 1;\ny = in;", "BNG1025", 11)]
    [InlineData("foreach (var in in layers) { }", "BNG1021", 13)]
    [InlineData("x = 1; }\n y = 2;", "BNG1022", 10)]
    public void WrongStatements(string text, string id, int offset)
    {
        var bag = new DiagnosticBag("f");
        ExpressionParser.ParseStatements(new SpecScalar("a", text, ScalarStyle.Literal), bag);
        var first = bag.Diagnostics[0];
        Assert.Equal((id, offset), (first.Rule.Id, first.Offset));
    }

    [Fact]
    public void TargetsDeclareTheirIndices()
    {
        var scope = new ExpressionScope().Add("n", ValueType.Int).AddArray("y", ValueType.Float, 2).AddArray("x", ValueType.Float, 2);
        var bag = new DiagnosticBag("f");
        var scalar = new SpecScalar("a", "y[t, i < n] = x[t, i] + i;", ScalarStyle.Literal);
        var store = Assert.IsType<SyntaxAssignment>(Assert.Single(ExpressionParser.ParseStatements(scalar, bag).ToArray()));
        var typer = new ExpressionTyper(scalar, scope, bag);
        var target = typer.TypeTarget((SyntaxElement)store.Target)!;
        Assert.Equal(["t", "i"], typer.Indices);
        Assert.Equal("n", target.Indices[1].Bound!.ToString());
        Assert.Equal("x[t, i] + (float)i", typer.TypeAs(store.Value, ValueType.Float, "'y'")!.ToString());
        Assert.Empty(bag.Diagnostics.ToArray());
    }

    [Fact]
    public void AScopeMayHaveFunctionsOfItsOwn()
    {
        var bag = new DiagnosticBag("f");
        var scalar = new SpecScalar("a", "2 * absmax(x)", ScalarStyle.DoubleQuoted);
        Assert.Equal("2f * m", ExpressionParser.Parse(scalar, new OwnFunctions(), bag)!.ToString());
        Assert.Null(ExpressionParser.Parse(scalar with { Text = "absmix(x)" }, new OwnFunctions(), bag));
        Assert.Contains("did you mean 'absmax'?", bag.Diagnostics[0].Message);
    }

    private static SyntaxStatement[] Parse(string text)
    {
        var bag = new DiagnosticBag("f");
        var statements = ExpressionParser.ParseStatements(new SpecScalar("a", text, ScalarStyle.Literal), bag);
        Assert.Empty(bag.Diagnostics.ToArray());
        return statements.ToArray();
    }

    private sealed class OwnFunctions : IExpressionScope, ICallScope
    {
        public bool MayDeclareIndex => false;

        public IEnumerable<string> Known => ["x"];

        public IEnumerable<string> Functions => ["absmax"];

        public ValueType? Name(string name) => null;

        public ArrayShape? Array(string name) => name == "x" ? new ArrayShape(ValueType.Float, 1) : null;

        public Expr? Call(SyntaxCall call, ExpressionTyper typer) => new NameExpr("m", ValueType.Float);
    }
}
