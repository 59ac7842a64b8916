using System.IO.Compression;
using System.Xml.Linq;

namespace BitNet.Package.Tests;

/// <summary>What lies in the packages.</summary>
public sealed class PackageContentTests(PackageFeed feed)
{
    [Theory]
    [InlineData("BitNet.Gen", "analyzers/dotnet/cs/BitNet.Gen.dll", "analyzers/dotnet/cs/YamlDotNet.dll", "build/BitNet.Gen.props", "build/BitNet.Gen.targets",
        "buildTransitive/BitNet.Gen.props", "buildTransitive/BitNet.Gen.targets", "kernels.spec/README.md", "kernels.spec/targets/scalar.target.yaml", "kernels.spec/layouts/panel2.layout.yaml")]
    [InlineData("BitNet.Runtime", "lib/net10.0/BitNet.Runtime.dll", "lib/net10.0/BitNet.Runtime.xml")]
    [InlineData("BitNet.Kernels", "lib/net10.0/BitNet.Kernels.dll", "lib/net10.0/BitNet.Kernels.xml")]
    [InlineData("BitNet.Inference", "lib/net10.0/BitNet.Inference.dll", "lib/net10.0/BitNet.Inference.xml")]
    [InlineData("BitNet.Gen.Tool", "tools/net10.0/any/bng.dll", "tools/net10.0/any/BitNet.Gen.dll", "tools/net10.0/any/kernels.spec/targets/scalar.target.yaml", "tools/net10.0/any/kernels.spec/formats/iq2_s.grid.txt")]
    [InlineData("BitNet.Cli", "tools/net10.0/any/bitnet.dll", "tools/net10.0/any/BitNet.Inference.dll")]
    public void A_package_has_its_files_its_documents_and_a_licence(string package, params string[] files)
    {
        using ZipArchive archive = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(feed.Folder, package + ".?.*.nupkg")));
        string[] names = [.. archive.Entries.Select(entry => entry.FullName)];
        Assert.All([.. files, "README.md", "LICENSE"], file => Assert.Contains(file, names));
        using Stream nuspec = archive.GetEntry(package + ".nuspec")!.Open();
        XElement metadata = XDocument.Load(nuspec).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
        Assert.Equal("MIT", Value("license"));
        Assert.Equal("README.md", Value("readme"));
        Assert.NotEqual("Package Description", Value("description"));

        string Value(string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;
    }

    [Theory]
    [InlineData("BitNet.Runtime")]
    [InlineData("BitNet.Kernels")]
    [InlineData("BitNet.Inference")]
    public void A_library_has_symbols(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(feed.Folder, package + ".?.*.snupkg")));
        Assert.Contains(archive.Entries, entry => entry.FullName == $"lib/net10.0/{package}.pdb");
    }

    [Fact]
    public void The_generator_brings_the_runtime_along()
    {
        using ZipArchive archive = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(feed.Folder, "BitNet.Gen.?.*.nupkg")));
        using Stream nuspec = archive.GetEntry("BitNet.Gen.nuspec")!.Open();
        var dependencies = XDocument.Load(nuspec).Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => element.Attribute("id")!.Value);
        Assert.Equal(["BitNet.Kernels", "BitNet.Runtime"], dependencies.Order());
    }
}
