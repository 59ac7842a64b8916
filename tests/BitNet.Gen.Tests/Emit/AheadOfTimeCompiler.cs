using System.Globalization;
using System.Runtime.InteropServices;
using BitNet.Gen.Specs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace BitNet.Gen.Tests.Emit;

/// <summary>Compiles C# to machine code of another architecture, by the SDK's own ahead-of-time compiler.</summary>
internal static class AheadOfTimeCompiler
{
    private static readonly string Package = $"microsoft.netcore.app.crossgen2.{RuntimeInformation.RuntimeIdentifier}";

    /// <summary>The compiler's path in the package cache; skips the test where it is not there.</summary>
    public static string FindOrSkip()
    {
        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string folder = Path.Combine(packages, Package);
        string name = OperatingSystem.IsWindows() ? "crossgen2.exe" : "crossgen2";
        string? found = Directory.Exists(folder)
            ? Directory.EnumerateDirectories(folder, $"{Environment.Version.Major}.*").Select(version => Path.Combine(version, "tools", name)).Where(File.Exists).Max(StringComparer.Ordinal)
            : null;
        Assert.SkipUnless(found is not null, $"the package '{Package}' is not in {packages}: dotnet restore .ci/crossgen.proj");
        return found!;
    }

    /// <summary>Compiles sources for a target's architecture.</summary>
    /// <param name="compiler">What <see cref="FindOrSkip"/> found.</param>
    public static MachineCode Compile(string compiler, IEnumerable<string> sources, TargetProof proof)
    {
        string folder = Directory.CreateTempSubdirectory("bitnet-crossgen-").FullName;
        try
        {
            string assembly = Path.Combine(folder, "Generated.dll"), image = Path.Combine(folder, "image.dll");
            Emit(sources, assembly);
            var references = ForeignFramework.References(folder);
            string[] instructions = proof.Instructions.Length > 0 ? ["--instruction-set", proof.Instructions] : [];
            // In one bubble with the core library, its small methods are inlined as the JIT does.
            ExternalTool.Run(compiler, [assembly, "-o", image, "--targetarch", proof.Architecture, "--targetos", "linux", "-O", "--map", .. instructions,
                "--inputbubble", "--inputbubbleref", references[0], .. references.SelectMany(reference => new[] { "-r", reference })]);
            return new MachineCode(File.ReadAllBytes(image), Methods(File.ReadLines(Path.ChangeExtension(image, ".map"))));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Emit(IEnumerable<string> sources, string assembly)
    {
        var language = new CSharpParseOptions(LanguageVersion.CSharp13);
        var references = Directory.EnumerateFiles(ForeignFramework.Folder, "System*.dll").Where(IsManaged).Select(path => MetadataReference.CreateFromFile(path));
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true);
        var compilation = CSharpCompilation.Create("Generated", sources.Select(text => CSharpSyntaxTree.ParseText(text, language)), references, options);
        var result = compilation.Emit(assembly);
        Assert.Empty(result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()));
    }

    private static bool IsManaged(string path) => !Path.GetFileName(path).Contains(".Native", StringComparison.Ordinal);

    /// <summary>Compiled methods and where their code stands, from lines as <c>0x00034B70 | 0x001C6C | 0 | .text | Generated_Class__Method  (MethodWithGCInfo)</c>.</summary>
    private static Dictionary<string, int> Methods(IEnumerable<string> map)
    {
        var methods = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string line in map)
        {
            string[] columns = line.Split('|', StringSplitOptions.TrimEntries);
            if (columns.Length != 5 || !columns[4].EndsWith("(MethodWithGCInfo)", StringComparison.Ordinal)) continue;
            methods[columns[4].Split(' ')[0]] = int.Parse(columns[0].AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }

        return methods;
    }
}
