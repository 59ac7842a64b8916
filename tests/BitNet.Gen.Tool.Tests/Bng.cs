using System.Text;

namespace BitNet.Gen.Tool.Tests;

/// <summary>Runs the command inside the test's process.</summary>
internal static class Bng
{
    /// <summary>The shipped specs.</summary>
    public static string Shipped { get; } = Path.Combine(AppContext.BaseDirectory, SpecFiles.FolderName);

    public static CliResult Run(params string[] args)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        int code = CommandLine.Run(args, new Terminal { Input = Stream.Null, Output = output, Error = error });
        return new CliResult(code, output.ToArray(), error.ToString());
    }

    /// <summary>With the shipped specs, wherever the test runs.</summary>
    public static CliResult OnShipped(params string[] args) => Run([.. args, "--spec", Shipped]);

    /// <summary>With the formats of the shipped specs alone: where a test is about a format's mistake, no kernel needs to be made for every target.</summary>
    public static CliResult OnFormats(params string[] args) => Run([.. args, "--spec", Path.Combine(Shipped, "formats")]);

    /// <summary>Writes a text file.</summary>
    public static string Write(this TemporaryFolder folder, string name, string text) => folder.Write(name, Encoding.UTF8.GetBytes(text));
}
