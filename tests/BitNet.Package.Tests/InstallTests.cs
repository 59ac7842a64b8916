namespace BitNet.Package.Tests;

/// <summary>The packages in a fresh project with a format file of its own.</summary>
public sealed class InstallTests(PackageFeed feed)
{
    private static readonly string[] Answers = ["decoded: yes", "one token: yes", "many tokens: yes", "stored weights: yes", "dot: yes", "wrong length: yes"];

    [Fact]
    public void A_format_file_is_an_API_on_every_target()
    {
        var project = new ConsumerProject(feed, "every-target");
        AssertBuilt(project.Build());
        CommandResult best = project.Run();
        Assert.Equal(Answers, best.Lines.SkipLast(1));
        string[] targets = best.Lines[^1].Split(' ')[1..];
        Assert.Contains("scalar", targets);
        foreach (string target in targets)
        {
            CommandResult result = project.Run(target);
            Assert.Equal(Answers, result.Lines.SkipLast(1));
            Assert.StartsWith(target + ":", result.Lines[^1]);
        }
    }

    [Fact]
    public void Copies_in_build_folders_do_not_count()
    {
        var project = new ConsumerProject(feed, "copies");
        foreach (string folder in (string[])["bin", "bin/Release/net10.0/specs", "obj", "obj/copy"]) project.Write($"{folder}/my_format.format.yaml", ConsumerProject.Format);
        AssertBuilt(project.Build());
        Assert.Equal(Answers, project.Run().Lines.SkipLast(1));
    }

    [Fact]
    public void The_second_of_two_equal_files_is_the_mistake()
    {
        var project = new ConsumerProject(feed, "twice");
        project.Write("more/my_format.format.yaml", ConsumerProject.Format);
        string error = Assert.Single(project.Build().Errors);
        Assert.Contains(Path.Combine("specs", "my_format.format.yaml") + "(1,1): error BNG1041: ", error);
    }

    [Fact]
    public void A_mistake_in_the_format_is_the_only_error()
    {
        var project = new ConsumerProject(feed, "broken");
        project.Write("specs/my_format.format.yaml", ConsumerProject.Format.Replace("value: \"scale *", "value: \"scalle *"));
        string error = Assert.Single(project.Build().Errors);
        Assert.Contains("my_format.format.yaml(8,9): error BNG1026: ", error);
        Assert.Contains("did you mean 'scale'?", error);
    }

    [Fact]
    public void A_shipped_name_is_taken()
    {
        var project = new ConsumerProject(feed, "taken");
        project.Write("tq2_0.format.yaml", ConsumerProject.Format.Replace("format: my_format", "format: other"));
        project.Write("mine.format.yaml", ConsumerProject.Format.Replace("format: my_format", "format: tq2_0"));
        Assert.Equal(["mine.format.yaml(1,1): error BNG1040: ", "tq2_0.format.yaml(1,1): error BNG1041: "],
            project.Build().Errors.Select(error => error[(error.LastIndexOf(Path.DirectorySeparatorChar, error.IndexOf('(')) + 1)..(error.IndexOf("BNG", StringComparison.Ordinal) + 9)]).Order());
    }

    [Fact]
    public void Two_formats_in_two_namespaces_serve_one_program()
    {
        var project = new ConsumerProject(feed, "two-namespaces");
        project.Write("library/Library.csproj", ConsumerProject.ProjectFile.Replace("<OutputType>Exe</OutputType>", "<RootNamespace>Other.Numbers</RootNamespace>"));
        project.Write("library/other_format.format.yaml", ConsumerProject.Format.Replace("format: my_format", "format: other_format"));
        project.Write("app/Consumer.csproj", ConsumerProject.ProjectFile.Replace("<ItemGroup>", "<ItemGroup><ProjectReference Include=\"../library/Library.csproj\" />"));
        project.Write("app/my_format.format.yaml", ConsumerProject.Format);
        project.Write("app/Program.cs", """
            using System;
            using System.Linq;
            using BitNet.Runtime.Engine;

            float[] values = [.. Enumerable.Range(0, 32).Select(i => i % 3 - 1f)];
            byte[] mine = new byte[Consumer.Formats.MyFormat.BlockBytes], theirs = new byte[Other.Numbers.Formats.OtherFormat.BlockBytes];
            Consumer.Formats.MyFormat.Encode(values, mine);
            Other.Numbers.Formats.OtherFormat.Encode(values, theirs);
            Console.WriteLine(mine.AsSpan().SequenceEqual(theirs));
            using var engine = new KernelEngine([Consumer.KernelTables.Kernels, Other.Numbers.KernelTables.Kernels, BitNet.Kernels.KernelTables.Kernels]);
            Console.WriteLine(engine.Dot(Other.Numbers.Formats.OtherFormat.Entry, theirs, values) == Consumer.Formats.MyFormat.Dot(mine, values));
            """);
        AssertBuilt(project.Build("app/Consumer.csproj"));
        Assert.Equal(["True", "True"], project.Run(assembly: "app/bin/Release/net10.0/Consumer.dll").Lines);
    }

    private static void AssertBuilt(CommandResult result) => Assert.True(result.Code == 0, result.Output);
}
