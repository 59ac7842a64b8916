using System.Text;
using BitNet.Inference.Sampling;

namespace BitNet.Inference.Tests.Sampling;

public sealed class StopMatcherTests
{
    private static readonly HashSet<int> EndTokens = [7, 9];

    [Theory]
    [InlineData("hello world", "hello world")]
    [InlineData("hello\nUser: x", "hello")]
    [InlineData("\nUser:", "")]
    [InlineData("a\nUse", "a\nUse")]
    [InlineData("a\n\nUser: b", "a\n")]
    [InlineData("ab###c", "ab")]
    [InlineData("ab##c", "ab##c")]
    [InlineData("abababac!", "ab")]
    [InlineData("", "")]
    public void Text_ends_in_front_of_a_stop_text_however_it_is_cut(string text, string expected)
    {
        string[] stops = ["\nUser:", "###", "ababac"];
        for (int size = 1; size <= text.Length + 1; size++)
        {
            var matcher = new StopMatcher(EndTokens, stops, 100);
            var shown = new StringBuilder();
            for (int at = 0; at < text.Length; at += size)
            {
                shown.Append(matcher.Push(text.AsSpan(at, Math.Min(size, text.Length - at))));
                Assert.StartsWith(shown.ToString(), expected);
            }
            shown.Append(matcher.Finish());
            Assert.Equal(expected, shown.ToString());
            Assert.Equal(expected == text ? StopReason.None : StopReason.StopText, matcher.Reason);
        }
    }

    [Fact]
    public void Of_several_stop_texts_the_first_to_be_complete_counts()
    {
        var matcher = new StopMatcher(EndTokens, ["abcd", "bc"], 100);
        Assert.Equal("xa", matcher.Push("xabcd").ToString());
        Assert.Equal("", matcher.Push("more").ToString());
        Assert.Equal("", matcher.Finish().ToString());
    }

    [Fact]
    public void Text_that_cannot_be_a_stop_text_is_not_held_back()
    {
        var matcher = new StopMatcher(EndTokens, ["stop"], 100);
        Assert.Equal("x", matcher.Push("xst").ToString());
        Assert.Equal("sta", matcher.Push("as").ToString());
        Assert.Equal("s", matcher.Finish().ToString());
    }

    [Fact]
    public void Generation_ends_at_the_end_tokens()
    {
        var matcher = new StopMatcher(EndTokens, [], 100);
        Assert.True(matcher.Accept(1));
        Assert.False(matcher.Accept(9));
        Assert.Equal((StopReason.EndOfGeneration, 1), (matcher.Reason, matcher.Tokens));
        Assert.False(matcher.Accept(1));
    }

    [Fact]
    public void Generation_ends_at_the_number_of_tokens()
    {
        var matcher = new StopMatcher(EndTokens, [], 2);
        Assert.True(matcher.Accept(1));
        Assert.False(matcher.IsStopped);
        Assert.True(matcher.Accept(1));
        Assert.Equal((StopReason.Length, 2), (matcher.Reason, matcher.Tokens));
        Assert.Equal("last", matcher.Push("last").ToString());
        Assert.Equal(StopReason.Length, new StopMatcher(EndTokens, [], 0).Reason);
    }

    [Fact]
    public void Senseless_options_are_named()
    {
        Assert.Contains("a stop text is empty", Assert.Throws<SamplingException>(() => new StopMatcher(EndTokens, [""], 1)).Message);
        Assert.Contains("the number of tokens is -1", Assert.Throws<SamplingException>(() => new StopMatcher(EndTokens, [], -1)).Message);
    }
}
