using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace BitNet.Gen.Tests.Emit;

/// <summary>Generated methods, compiled in memory against the running framework.</summary>
public sealed unsafe class CompiledClass
{
    /// <summary>The namespaces that generated code uses.</summary>
    internal const string Usings = """
        using System;
        using System.Runtime.CompilerServices;
        using System.Runtime.InteropServices;
        using System.Runtime.Intrinsics;
        using System.Runtime.Intrinsics.Arm;
        using System.Runtime.Intrinsics.X86;


        """;

    private const string Head = Usings + "public static unsafe class Generated\n{\n";

    private static readonly Lazy<MetadataReference[]> References = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => Path.GetFileName(p).StartsWith("System.", StringComparison.Ordinal))
            .Select(p => MetadataReference.CreateFromFile(p))]);

    private readonly Type _type;

    private CompiledClass(Type type) => _type = type;

    /// <summary>Compiles members of a static unsafe class; an error fails the test and shows the text.</summary>
    public static CompiledClass Compile(string members)
    {
        string text = Head + members + "}\n";
        var tree = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.CSharp13));
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true);
        var compilation = CSharpCompilation.Create("generated", [tree], References.Value, options);
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly);
        var errors = result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(8).Select(d => $"{d}\n    {Line(text, d)}");
        Assert.True(result.Success, string.Join("\n", errors) + (text.Length < 20_000 ? "\n" + text : string.Empty));
        return new CompiledClass(Assembly.Load(assembly.ToArray()).GetType("Generated")!);
    }

    /// <summary>The address of a method.</summary>
    public nint Function(string method) => _type.GetMethod(method)!.MethodHandle.GetFunctionPointer();

    /// <summary>Calls a kernel for the items [0, <paramref name="items"/>).</summary>
    public void Run(string method, nint[] args, nint items, byte* scratch = null)
    {
        fixed (nint* slots = args) ((delegate*<nint*, nint, nint, byte*, void>)Function(method))(slots, 0, items, scratch);
    }

    private static string Line(string text, Diagnostic diagnostic) => text.Split('\n')[diagnostic.Location.GetLineSpan().StartLinePosition.Line].Trim();
}
