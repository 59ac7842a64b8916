namespace BitNet.Cli.Tests;

/// <summary>Files that cannot be used are told in one line, with the remedy, and exit code 1.</summary>
public sealed class BadFileTests
{
    // Every verb that opens a file, on a path to be filled in.
    public static TheoryData<string[]> OpeningVerbs => new()
    {
        (string[])["run", "--model", "FILE", "--prompt", "x"],
        (string[])["logits", "--model", "FILE", "--tokens", "1", "--out", "logits.f32"],
        (string[])["tokenize", "--model", "FILE"],
        (string[])["detokenize", "--model", "FILE", "--tokens", "1"],
        (string[])["inspect", "FILE"],
        (string[])["quantize", "FILE", "out.gguf", "--type", "f16"],
        (string[])["quantize", "--copy", "FILE", "out.gguf"],
        (string[])["bench", "--model", "FILE"],
    };

    [Theory]
    [MemberData(nameof(OpeningVerbs))]
    public void A_missing_file(string[] args)
    {
        using var folder = new TemporaryFolder();
        string file = folder["none.gguf"];
        Cli.Run(With(args, file)).ShouldFail(1, file, "no such file");
    }

    [Theory]
    [MemberData(nameof(OpeningVerbs))]
    public void Not_a_model_file(string[] args)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("text.gguf", "This is a text, not a model."u8);
        Cli.Run(With(args, file)).ShouldFail(1, file);
    }

    [Theory]
    [MemberData(nameof(OpeningVerbs))]
    public void An_empty_file(string[] args)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("empty.gguf", []);
        Cli.Run(With(args, file)).ShouldFail(1, file, "empty");
    }

    [Theory]
    [MemberData(nameof(OpeningVerbs))]
    public void A_file_that_ends_in_its_header(string[] args)
    {
        byte[] whole = File.ReadAllBytes(Fixtures.Path("models/stories260K-f32.gguf"));
        using var folder = new TemporaryFolder();
        foreach (int length in (int[])[3, 20, 1000, 4000, 9000])
        {
            string file = folder.Write("cut.gguf", whole.AsSpan(0, length));
            Cli.Run(With(args, file)).ShouldFail(1, file);
        }
    }

    [Theory]
    [InlineData("run", "--model", "FILE", "--prompt", "x")]
    [InlineData("logits", "--model", "FILE", "--tokens", "1", "--out", "logits.f32")]
    [InlineData("inspect", "FILE")]
    [InlineData("bench", "--model", "FILE")]
    public void A_file_that_ends_in_its_last_tensor(params string[] args)
    {
        byte[] whole = File.ReadAllBytes(Fixtures.Path("models/stories260K-f32.gguf"));
        using var folder = new TemporaryFolder();
        string file = folder.Write("cut.gguf", whole.AsSpan(0, whole.Length - 1000));
        Cli.Run(With(args, file)).ShouldFail(1, file, "blk.4.ffn_down.weight");
    }

    [Fact]
    public void A_folder_instead_of_a_file()
    {
        using var folder = new TemporaryFolder();
        Cli.Run("inspect", folder["."]).ShouldFail(1);
    }

    [Fact]
    public void A_model_without_a_vocabulary_reads_no_text() =>
        Cli.Run("run", "--model", Fixtures.Path("models/llama-f32.gguf"), "--prompt", "x").ShouldFail(1, "no vocabulary", "bitnet logits");

    [Fact]
    public void A_token_outside_the_vocabulary() =>
        Cli.Run("detokenize", "--model", Fixtures.Path("models/stories260K-f32.gguf"), "--tokens", "1 512").ShouldFail(1, "512");

    private static string[] With(string[] args, string file) => [.. args.Select(arg => arg == "FILE" ? file : arg)];
}
