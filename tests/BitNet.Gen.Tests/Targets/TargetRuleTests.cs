namespace BitNet.Gen.Tests.Targets;

/// <summary>Each rule of target files, broken once; <see cref="ARightTargetBreaksNoRule"/> is the passing side of all.</summary>
public sealed class TargetRuleTests
{
    [Fact]
    public void ARightTargetBreaksNoRule() => Assert.Empty(TargetTexts.Ids(TargetTexts.Target(TargetTexts.Row), Child("mine")));

    [Theory]
    [InlineData("BNG2101", "a: i32, b", "a: i7, b")]
    [InlineData("BNG2101", "a: i32, b", "a: f16, b")]
    [InlineData("BNG2101", "a: i32, b", "a: \"table u8[17]\", b")]
    [InlineData("BNG2102", "{ r: i32 }", "{ r: i32, q: i32 }")]
    [InlineData("BNG2102", "{ r: i32 }", "{ r: imm u8 }")]
    [InlineData("BNG2103", "{ r: i32 }", "{ a: i32 }")]
    [InlineData("BNG2103", "b: i32", "i: i32")]
    [InlineData("BNG2104", "r[i] = a[i] + b[i]\"", "q[i] = a[i] + b[i]\"\n    const: {}")]
    [InlineData("BNG2105", "{a} + {b}", "{a} + {c}")]
    [InlineData("BNG2106", "{ r: i32 }", "{ r: \"i32*2\" }")]
    [InlineData("BNG2107", "{a} + {b}", "{a} + ) {b}")]
    [InlineData("BNG2105", "emit:", "c: \"plus({a}, {c})\"\n    emit:")]
    [InlineData("BNG2106", "emit:", "c: [\"plus({a}, {b})\", \"plus({b}, {a})\"]\n    emit:")]
    public void AMistakeInARowIsReported(string id, string right, string wrong)
    {
        string text = TargetTexts.Target(TargetTexts.Row);
        Assert.Contains(right, text);
        // An unknown result name is reported as such, before the rule can be of another operand.
        string expected = id == "BNG2104" ? "BNG1026" : id;
        Assert.Contains(expected, TargetTexts.Ids(text.Replace(right, wrong)));
    }

    [Fact]
    public void ARuleForAnInputIsReported() =>
        Assert.Contains("BNG2104", TargetTexts.Ids(TargetTexts.Target(TargetTexts.Row.Replace("r[i] = a[i] + b[i]", "a[i] = a[i] + b[i]"))));

    [Fact]
    public void AnUnknownParentIsReported() => Assert.Equal(["BNG2108"], TargetTexts.Ids(TargetTexts.Target(TargetTexts.Row), Child("nobody")));

    [Fact]
    public void ACircleIsReported() => Assert.All(TargetTexts.Ids(Child("b", "a"), Child("a", "b")), id => Assert.Equal("BNG2109", id));

    [Fact]
    public void AMissingFactIsReported() => Assert.Equal(["BNG2110"], TargetTexts.Ids(TargetTexts.Target(TargetTexts.Row).Replace("guard: \"true\"\n", "")));

    [Fact]
    public void ARowGivenTwiceIsReported() => Assert.Equal(["BNG2111"], TargetTexts.Ids(TargetTexts.Target(TargetTexts.Row + "\n" + TargetTexts.Row)));

    [Theory]
    [InlineData("300", true)]
    [InlineData("255", false)]
    public void AConstantMustFit(string value, bool isWrong)
    {
        string row = TargetTexts.Row.Replace("    meaning", $"    const: {{ m: {{ type: u8, value: {value} }} }}\n    meaning");
        Assert.Equal(isWrong ? ["BNG2112"] : [], TargetTexts.Ids(TargetTexts.Target(row)));
    }

    [Theory]
    [InlineData("proof: { c: { include: a.h, compiler: gcc }, crossgen: { architecture: arm64 } }", false)]
    [InlineData("proof: { c: { header: a.h } }", true)]
    [InlineData("proof: { crossgen: { options: a } }", true)]
    [InlineData("proof: { python: { } }", true)]
    public void AnUnknownKeyOfAProofIsReported(string proof, bool isWrong) =>
        Assert.Equal(isWrong ? ["BNG1010"] : [], TargetTexts.Ids(TargetTexts.Target(TargetTexts.Row).Replace("rows:", proof + "\nrows:")));

    [Fact]
    public void AnOddVectorWidthIsReported() => Assert.Equal(["BNG2113"], TargetTexts.Ids(TargetTexts.Target(TargetTexts.Row).Replace("bits: 128", "bits: 100")));

    [Fact]
    public void AGuardThatIsNoCSharpIsReported() => Assert.Equal(["BNG2107"], TargetTexts.Ids(TargetTexts.Target(TargetTexts.Row).Replace("guard: \"true\"", "guard: \"a b\"")));

    [Theory]
    [InlineData("Vector128<{T}>", "Vector128<{T")]
    [InlineData("{x}.As{N}()", "{x}.As(")]
    [InlineData("{x}.As{N}()", "y")]
    public void ATypeOrCastThatIsNoCSharpIsReported(string right, string wrong)
    {
        string text = TargetTexts.Target(TargetTexts.Row);
        Assert.Contains(right, text);
        Assert.Equal(["BNG2107"], TargetTexts.Ids(text.Replace(right, wrong)));
    }

    private static string Child(string parent, string name = "child") => $"""
        target: {name}
        inherits: {parent}
        guard: "1 > 0"
        """;
}
