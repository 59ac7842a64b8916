using BitNet.Gen.Formats;
using BitNet.Gen.Layouts;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Specs;
using BitNet.Runtime.Memory;
using BitNet.Runtime.Selection;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;
using BitNet.Runtime.Weights;

namespace BitNet.Kernels.Tests.Products;

/// <summary>Which layouts hold a format the compiler tells from the specs, for <c>bng explain</c>, and the runtime from the tables, where a library's layouts meet a program's own formats: they agree.</summary>
public sealed class LayoutChoiceTests
{
    private const int Rows = 16;
    private const int Columns = 256;

    private static readonly Lazy<SpecSet> s_specs = new(() => SpecCompiler.Load(
        Directory.EnumerateFiles(Repository.Specs, "*", SearchOption.AllDirectories).Where(path => Path.GetExtension(path) is ".yaml" or ".txt").Select(path => (path, File.ReadAllText(path)))).Set);

    private static readonly Lazy<KernelSet> s_kernels = new(() => new KernelSet([KernelTables.Kernels]));

    public static TheoryData<string> Formats => new(KernelTables.Kernels.Formats.Select(format => format.Name));

    [Theory]
    [MemberData(nameof(Formats))]
    public unsafe void Compiler_and_runtime_name_the_same_layouts(string name)
    {
        FormatEntry format = KernelTables.Kernels.Formats.Single(entry => entry.Name == name);
        var (rows, columns) = format.Presets.MinBy(preset => preset[0] * preset[1]) is { } preset ? ((int)preset[0], (int)preset[1]) : (Rows, Columns);
        // Zero bytes are code 0 and scale 0 in every format.
        using var stored = new AlignedBuffer(format.TensorBytes(rows, columns));
        var matrix = new StoredMatrix("w", format, rows, columns, stored.Pointer, stored.Bytes);
        using var pool = new WorkerPool(1);
        var holding = KernelTables.Kernels.Layouts.Where(layout => IsPacked(matrix, layout, pool)).Select(layout => layout.Name);
        var named = FormatLayouts.Of(s_specs.Value.Find<FormatSpec>(name)!, s_specs.Value.All<LayoutSpec>()).Select(layout => layout.Name);
        Assert.Equal(named.Where(HasProducts).Order(), holding.Order());
    }

    // A machine without byte tables has no products over the layouts that need them.
    private static bool HasProducts(string layout) =>
        Enum.GetValues<ScaleGranularity>().Any(granularity => s_kernels.Value.TryMatMul(s_kernels.Value.Layouts.Single(entry => entry.Name == layout), granularity) is not null);

    private static bool IsPacked(StoredMatrix matrix, LayoutEntry layout, WorkerPool pool)
    {
        try
        {
            new WeightPacker(new KernelSet([KernelTables.Kernels with { Layouts = [layout] }]), pool).Pack(matrix).Dispose();
            return true;
        }
        catch (KernelNotFoundException)
        {
            return false;
        }
    }
}
