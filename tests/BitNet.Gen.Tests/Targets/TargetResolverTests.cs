namespace BitNet.Gen.Tests.Targets;

public sealed class TargetResolverTests
{
    [Fact]
    public void AChildAddsToItsParent()
    {
        var child = TargetFolder.Get("avx512vbmi");
        var parent = TargetFolder.Get("avx512");
        Assert.Equal($"{parent.Guard} && Avx512Vbmi.IsSupported", child.Guard);
        Assert.Equal((parent.VectorBits, parent.Registers, parent.Type, parent.Cast), (child.VectorBits, child.Registers, child.Type, child.Cast));
        Assert.Equal(parent.Rows.Select(r => r.Name), child.Rows.Select(r => r.Name).Take(parent.Rows.Count));
        Assert.Contains(child.Rows.ToArray(), r => r.Name == "lut256");
    }

    [Fact]
    public void ARowOfTheSameNameReplacesItsParents()
    {
        const string child = """
            target: child
            inherits: mine
            rows:
              - name: add
                in: { a: i32, b: i32 }
                out: { r: i32 }
                meaning: "r[i] = a[i] + b[i]"
                emit: "Other({a}, {b})"
            """;
        var targets = TargetFolder.Load([("a.target.yaml", TargetTexts.Target(TargetTexts.Row)), ("b.target.yaml", child)]);
        Assert.Equal("Other({a}, {b})", Assert.Single(targets["child"].Rows.ToArray()).Emit[0]);
    }

    [Fact]
    public void AChildsProofOverridesPartsOfItsParents()
    {
        var child = TargetFolder.Get("neon_dp").Proof;
        var parent = TargetFolder.Get("neon").Proof;
        Assert.NotEqual(parent.Options, child.Options);
        Assert.NotEqual("", parent.Compiler);
        Assert.Equal(parent with { Options = child.Options, Instructions = child.Instructions }, child);
    }

    [Fact]
    public void ARegisterHasTheTypeOfItsLanes()
    {
        var scalar = TargetFolder.Get("scalar");
        Assert.Equal("float", scalar.RegisterType(Gen.Expressions.ElementType.F32));
        Assert.Equal("uint", scalar.RegisterType(Gen.Expressions.ElementType.U8));
        Assert.Equal("(int)x", scalar.Reinterpret("x", Gen.Expressions.ElementType.U32, Gen.Expressions.ElementType.I32));
        Assert.Equal("x.AsByte()", TargetFolder.Get("avx2").Reinterpret("x", Gen.Expressions.ElementType.I32, Gen.Expressions.ElementType.U8));
    }
}
