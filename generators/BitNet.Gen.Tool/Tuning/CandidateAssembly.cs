using System.Reflection;
using System.Runtime.Loader;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Emit;
using BitNet.Gen.Matmul;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;
using BitNet.Runtime.Tables;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace BitNet.Gen.Tool.Tuning;

/// <summary>Generated code, compiled in memory against the running framework and unloaded when it is not needed any more.</summary>
internal sealed class CandidateAssembly : IDisposable
{
    private const string Class = "Candidates";

    private static readonly Lazy<MetadataReference[]> References = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path))]);

    private readonly AssemblyLoadContext _context = new(Class, isCollectible: true);
    private readonly Type _type;

    private CandidateAssembly(string members)
    {
        string text = $$"""
            using System;
            using System.Runtime.CompilerServices;
            using System.Runtime.InteropServices;
            using System.Runtime.Intrinsics;
            using System.Runtime.Intrinsics.Arm;
            using System.Runtime.Intrinsics.X86;

            public static unsafe class {{Class}}
            {
            {{members}}
            }
            """;
        var tree = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.CSharp13));
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true);
        using var image = new MemoryStream();
        var result = CSharpCompilation.Create(Class, [tree], References.Value, options).Emit(image);
        if (!result.Success)
            throw new InvalidOperationException($"generated code does not compile: {result.Diagnostics.First(d => d.Severity == DiagnosticSeverity.Error)}");
        image.Position = 0;
        _type = _context.LoadFromStream(image).GetType(Class)!;
    }

    /// <summary>The targets that this machine can run.</summary>
    public static unsafe IReadOnlyList<TargetSpec> Usable(IReadOnlyList<TargetSpec> targets)
    {
        using var guards = new CandidateAssembly(string.Concat(targets.Select((target, i) => $"public static nint Usable{i}() => ({target.Guard}) ? 1 : 0;\n")));
        return [.. targets.Where((_, i) => ((delegate*<nint>)guards.Function($"Usable{i}"))() != 0)];
    }

    /// <summary>Compiles schedules; those that go over a budget of the JIT compiler are left out.</summary>
    public static (CandidateAssembly Assembly, IReadOnlyList<Contestant> Contestants) Compile(TokenCount count, IReadOnlyList<(MatmulPlan Plan, MatmulBlock Block)> schedules)
    {
        var texts = new List<string>();
        var emitted = new List<(MatmulPlan Plan, MatmulBlock Block, VectorProgram Program, EmittedKernel Kernel)>();
        var tabulations = new Dictionary<MatmulPlan, (VectorProgram Program, EmittedKernel Kernel)>();
        foreach (var (plan, block) in schedules)
        {
            var bag = new DiagnosticBag(plan.SpecFiles[0]);
            var programs = plan.Candidates(count, block, bag).Select(candidate => candidate with { Label = block.Label }).ToList();
            // Measured is the first, but a tuning's schedule is compiled for all kinds of scales.
            var lowered = programs.ConvertAll(candidate => PassPipeline.Lower(candidate, plan.Target, bag));
            if (programs.Count == 0 || lowered.Contains(null)) continue;
            VectorProgram program = programs[0];
            var kernel = CSharpEmitter.Emit(lowered[0]!, plan.Target);
            texts.Add(kernel.Text);
            emitted.Add((plan, block, program, kernel));
            if (plan.Tabulation is { } tabulation && !tabulations.ContainsKey(plan))
                tabulations.Add(plan, (tabulation, CSharpEmitter.Emit(PassPipeline.Lower(tabulation, plan.Target, bag)!, plan.Target)));
        }

        var constants = new CodeWriter();
        ConstantText.Write(constants, tabulations.Values.Select(tabulation => tabulation.Program));
        var assembly = new CandidateAssembly(string.Concat([.. texts, .. tabulations.Values.Select(tabulation => tabulation.Kernel.Text), constants.ToString()]));
        return (assembly, [.. emitted.Select(e => new Contestant(e.Plan, e.Block, [.. e.Program.Parameters.Select(p => p.Name)], assembly.Entry(e.Program, e.Kernel),
            tabulations.TryGetValue(e.Plan, out var tables) ? assembly.Entry(tables.Program, tables.Kernel) : null))]);
    }

    public void Dispose() => _context.Unload();

    private KernelEntry Entry(VectorProgram program, EmittedKernel kernel) => new(
        program.Kernel, program.Variant, program.Target, [], Function(kernel.Method), kernel.ScratchMethod is { } scratch ? Function(scratch) : 0, ItemBlock: program.ItemBlock);

    private nint Function(string method) => _type.GetMethod(method, BindingFlags.Public | BindingFlags.Static)!.MethodHandle.GetFunctionPointer();
}
