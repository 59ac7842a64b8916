using System.Text.Json;
using BitNet.Gen.Pipeline;

namespace BitNet.Gen.Tool.Tests;

public sealed class CheckTests
{
    [Fact]
    public void The_shipped_specs_have_no_mistakes()
    {
        CliResult result = Bng.OnShipped("check");
        Assert.Equal(0, result.Code);
        Assert.Empty(result.Output);
        Assert.Contains("no mistakes", result.Error);
    }

    [Fact]
    public void A_file_of_ones_own_is_checked_together_with_the_library()
    {
        using var folder = new TemporaryFolder();
        CliResult result = Bng.OnShipped("check", folder.Write("nibbles.format.yaml", SpecTexts.Format));
        Assert.True(result.Code == 0, result.Text);
    }

    [Fact]
    public void A_mistake_is_printed_as_editors_and_builds_read_it()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("nibbles.format.yaml", SpecTexts.BrokenFormat);
        CliResult result = Bng.OnFormats("check", path);
        Assert.Equal(ExitCode.BadInput, result.Code);
        string line = Assert.Single(result.Text.TrimEnd('\n').Split('\n'));
        Assert.StartsWith($"{path}(6,8): error BNG3301: ", line);
        Assert.Contains("1 mistake", result.Error);
    }

    [Fact]
    public void A_folder_is_searched_without_what_builds_leave()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["deep/bin"]);
        folder.Write("deep/nibbles.format.yaml", SpecTexts.BrokenFormat);
        folder.Write("deep/bin/nibbles.format.yaml", SpecTexts.Format);
        CliResult result = Bng.OnFormats("check", folder["."]);
        Assert.Contains("BNG3301", result.Text);
        Assert.DoesNotContain("BNG1041", result.Text);
    }

    [Fact]
    public void Json_has_the_place_and_the_text()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("nibbles.format.yaml", SpecTexts.BrokenFormat);
        CliResult result = Bng.OnFormats("check", path, "--json");
        Assert.Equal(ExitCode.BadInput, result.Code);
        using JsonDocument json = JsonDocument.Parse(result.Text);
        JsonElement mistake = Assert.Single(json.RootElement.GetProperty("mistakes").EnumerateArray());
        Assert.Equal(path, mistake.GetProperty("file").GetString());
        Assert.Equal((6, 8), (mistake.GetProperty("line").GetInt32(), mistake.GetProperty("column").GetInt32()));
        Assert.Equal("BNG3301", mistake.GetProperty("id").GetString());
        Assert.NotEmpty(mistake.GetProperty("message").GetString()!);
    }

    [Fact]
    public void Rubbish_is_a_mistake_at_its_place()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.kernel.yaml", "\0\u001b[31m: [");
        folder.Write("b.format.yaml", "");
        folder.Write("c.target.yaml", [0xff, 0xfe, 0x00, 0xd8, 0x41]);
        CliResult result = Bng.Run("check", "--spec", folder["."]);
        Assert.Equal(ExitCode.BadInput, result.Code);
        Assert.All(result.Text.TrimEnd('\n').Split('\n'), line => Assert.Matches(@"^.+\(\d+,\d+\): error BNG\d{4}: ", line));
    }

    [Fact]
    public void What_does_not_exist_is_named()
    {
        using var folder = new TemporaryFolder();
        Bng.OnShipped("check", folder["none.format.yaml"]).ShouldFail(ExitCode.BadInput, "none.format.yaml", "does not exist");
        Bng.Run("check", "--spec", folder["none"]).ShouldFail(ExitCode.BadInput, "none", "--spec");
        Bng.OnShipped("check", folder.Write("notes.txt", "1 2 3")).ShouldFail(ExitCode.BadInput, "notes.txt", ".format.yaml");
    }

    [Fact]
    public void The_library_is_found_above_the_current_folder()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["kernels.spec/formats"]);
        Directory.CreateDirectory(folder["src/deep"]);
        folder.Write("kernels.spec/formats/a.format.yaml", "");
        folder.Write("own.format.yaml", "");
        folder.Write("src/deep/own2.format.yaml", "");
        folder.Write("src/other.format.yaml", "");
        SpecFiles files = SpecFiles.Find(folder["src/deep"], null, []);
        Assert.Equal(folder["kernels.spec"], files.Library);
        Assert.Equal(["a.format.yaml", "own.format.yaml", "own2.format.yaml"], files.Paths.Select(Path.GetFileName).Order());
    }

    [Fact]
    public void In_a_projects_folder_everything_is_found_that_its_build_would_find()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["formats/obj"]);
        folder.Write("my.csproj", "<Project/>");
        folder.Write("formats/a.format.yaml", "");
        folder.Write("formats/grid.txt", "");
        folder.Write("formats/readme.md", "");
        folder.Write("formats/obj/b.format.yaml", "");
        SpecFiles files = SpecFiles.Find(folder["."].TrimEnd('.', '/'), Bng.Shipped, []);
        Assert.Equal(["a.format.yaml", "grid.txt"], files.Paths.Where(path => !path.StartsWith(Bng.Shipped)).Select(Path.GetFileName));
    }

    [Fact]
    public void Without_any_folder_the_shipped_library_serves()
    {
        using var folder = new TemporaryFolder();
        SpecFiles files = SpecFiles.Find(folder["."], null, []);
        Assert.Equal(Bng.Shipped, files.Library);
        Assert.Contains(files.Read(), file => SpecKinds.Of(Path.GetFileName(file.Path))?.Word == "target");
    }
}
