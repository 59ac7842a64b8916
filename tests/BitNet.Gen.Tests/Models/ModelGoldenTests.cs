using BitNet.Gen.Diagnostics;
using BitNet.Gen.Kernels;
using BitNet.Gen.Models;
using BitNet.Gen.Models.Emission;
using BitNet.Gen.Models.Program;
using BitNet.Gen.Pipeline;

namespace BitNet.Gen.Tests.Models;

public sealed class ModelGoldenTests
{
    [Theory]
    [InlineData("BitNetB158")]
    [InlineData("BitNet")]
    [InlineData("Llama")]
    public void Dump(string name)
    {
        var set = SpecFolder.Load();
        var bag = new DiagnosticBag("x");
        var program = ModelLowering.Lower(set.Find<ModelSpec>(name)!, set.All<KernelSpec>(), bag);
        Assert.Empty(bag.Diagnostics.ToArray());
        File.WriteAllText($"/tmp/{name}.txt", ModelPrinter.Print(program!) + string.Join("\n", program!.Fused));
        File.WriteAllText($"/tmp/{name}.cs", ModelEmitter.Emit(program, "Test"));
    }
}
