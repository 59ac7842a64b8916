using BitNet.Gen.Formats;
using BitNet.Gen.Layouts;

namespace BitNet.Gen.Tests.Layouts;

public class FormatLayoutsTests
{
    [Theory]
    [InlineData("i2_s", "panel1_6")]
    [InlineData("f16", "panel_f16")]
    [InlineData("bf16", "panel_bf16")]
    [InlineData("f32", "panel_f32")]
    public void TheFirstLayoutIsTheOneThatTheRuntimeTriesFirst(string format, string layout)
    {
        var set = SpecFolder.Load();
        Assert.Equal(layout, FormatLayouts.Of(set.Find<FormatSpec>(format)!, set.All<LayoutSpec>()).First().Name);
    }
}
