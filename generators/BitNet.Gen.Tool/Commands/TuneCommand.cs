using System.CommandLine;
using System.Diagnostics;
using BitNet.Gen.Layouts;
using BitNet.Gen.Matmul;
using BitNet.Gen.Specs;
using BitNet.Gen.Tool.Tuning;
using BitNet.Gen.Tuning;
using BitNet.Runtime.Hardware;
using BitNet.Runtime.Threading;

namespace BitNet.Gen.Tool.Commands;

/// <summary><c>bng tune</c>: measures schedules and targets on this machine and writes its tuning.</summary>
internal static class TuneCommand
{
    private const int DefaultBudget = 900;

    public static Command Create(Terminal terminal)
    {
        Option<string?> spec = SharedOptions.Spec();
        var kernels = new Option<string[]>("--kernel") { Description = "Tune these only: a kernel, layout or count, or several of these joined by dots, as LAYOUT.few (repeatable)", HelpName = "NAME", Arity = ArgumentArity.ZeroOrMore };
        var shape = new Option<string>("--shape") { Description = "Rows and columns of the matrices (default 6912x2560)", HelpName = "ROWSxCOLUMNS", DefaultValueFactory = _ => $"{ProductShape.Default.Rows}x{ProductShape.Default.Columns}" };
        shape.Validators.Add(result =>
        {
            if (ProductShape.Parse(result.GetValueOrDefault<string>() ?? "") is null) result.AddError("--shape wants two numbers from 64 to 1048576, as 6912x2560");
        });
        var budget = new Option<int>("--budget") { Description = "Seconds after which no further product is begun (default 900)", HelpName = "SECONDS", DefaultValueFactory = _ => DefaultBudget };
        var threads = new Option<int>("--threads") { Description = "Threads; 0 takes BITNET_THREADS, else one a processor", DefaultValueFactory = _ => 0 };
        var again = new Option<bool>("--again") { Description = "Measure anew what the file has already; a run that ends early is continued without this option" };
        Option<bool> json = SharedOptions.Json();
        var output = new Option<string?>("--output") { Description = "The file to write (default: tuning/PROCESSOR.tune.yaml in the folder of specs; with the specs that came with bng, PROCESSOR_own.tune.yaml here)", HelpName = "FILE" };
        var command = new Command("tune", "Measures which target and schedule is fastest on this machine and writes its tuning; what the file has already is kept.")
        {
            kernels, shape, budget, threads, again, output, spec, json,
        };
        command.SetAction(parsed => Run(terminal, new Request(
            parsed.GetValue(kernels) ?? [],
            ProductShape.Parse(parsed.GetRequiredValue(shape))!,
            TimeSpan.FromSeconds(parsed.GetValue(budget)),
            parsed.GetValue(threads),
            parsed.GetValue(again),
            parsed.GetValue(output),
            parsed.GetValue(spec),
            parsed.GetValue(json))));
        return command;
    }

    private static int Run(Terminal terminal, Request request)
    {
        SpecFiles files = SpecFiles.Find(Directory.GetCurrentDirectory(), request.Spec, []);
        SpecLibrary library = SpecLibrary.Load(files);
        ProcessorInfo processor = ProcessorInfo.Detect();
        using var pool = new WorkerPool(request.Threads);
        // Beside the shipped specs' tuning of this processor a project's own is another: names are taken once.
        string tuning = TuningFile.NameOf(processor);
        string path = Path.GetFullPath(request.Output ?? (files.IsShipped ? $"{tuning}_own.tune.yaml" : Path.Combine(files.Library, "tuning", $"{tuning}.tune.yaml")));
        var file = TuningFile.Open(path, processor, pool.Threads);
        IReadOnlyList<ProductJob> jobs = Jobs(library, request.Kernels);
        if (request.Again) file.Forget(jobs);
        List<TunedProduct> tuned = Tune(terminal, request, library, file, jobs, pool);
        if (request.Json) WriteJson(terminal, request, processor, pool.Threads, path, tuned);
        else WriteTable(terminal, path, tuned);
        return ExitCode.Ok;
    }

    private static List<TunedProduct> Tune(Terminal terminal, Request request, SpecLibrary library, TuningFile file, IReadOnlyList<ProductJob> jobs, WorkerPool pool)
    {
        List<TunedProduct> tuned = [];
        var clock = Stopwatch.StartNew();
        using var bar = new ProgressLine(terminal);
        int done = 0;
        foreach (ProductJob job in jobs)
        {
            done++;
            if (file.Find(job, job.Count) is not null) continue;
            if (clock.Elapsed > request.Budget)
            {
                bar.Clear();
                terminal.Error.WriteLine($"the budget of {request.Budget.TotalSeconds:F0} s is spent before {job.Name}; run it again{(request.Again ? " without --again" : "")} to go on");
                break;
            }

            var tuner = new ProductTuner(pool, request.Shape, job.Plans[^1], plan => Named(library.Set.All<TuningSpec>().Where(tuning => tuning.Name != file.Name), plan, job.Count), Report);
            TunedProduct product = tuner.Tune(job, job.Count == TokenCount.Many ? Schedule(file, job, TokenCount.Few) : null);
            if (job.Count == TokenCount.One && Rival(library, job) is { } rival)
            {
                var choice = new LayoutChoice(pool, request.Shape, Report);
                product = product with { Choice = choice.Measure([(product.Plan, product.Block), Schedule(file, job, TokenCount.Few)], [Schedule(file, rival, TokenCount.One), Schedule(file, rival, TokenCount.Few)]) };
            }

            file.Put(product.Entry);
            tuned.Add(product);
            bar.Clear();
            string instead = product.Entry.InsteadOf.Length > 0 ? $", instead of {product.Entry.InsteadOf}" : "";
            terminal.Error.WriteLine($"{job.Name}: {product.Entry.Target}, {product.Block}{(product.MinTokens > 0 ? $", from {product.MinTokens} tokens on" : "")}{instead}: {product.Entry.Measured}");
        }

        return tuned;

        void Report(string text)
        {
            terminal.Cancellation.ThrowIfCancellationRequested();
            bar.Show($"[{done}/{jobs.Count}] {text}");
        }
    }

    private static void WriteTable(Terminal terminal, string path, List<TunedProduct> tuned)
    {
        if (tuned.Count > 0) Report.Print(terminal, console => console.Write(Report.Table(TunedProduct.Columns, tuned.Select(product => product.Row))));
        terminal.Write($"{path}\n");
    }

    private static void WriteJson(Terminal terminal, Request request, ProcessorInfo processor, int threads, string path, List<TunedProduct> tuned) => Report.Json(terminal, writer =>
    {
        writer.WriteString("file", path);
        writer.WriteString("processor", processor.Name);
        writer.WriteNumber("threads", threads);
        writer.WriteNumber("rows", request.Shape.Rows);
        writer.WriteNumber("columns", request.Shape.Columns);
        writer.WriteStartArray("products");
        foreach (TunedProduct product in tuned) product.WriteTo(writer);
        writer.WriteEndArray();
    });

    /// <summary>Every layout and kind of product that this machine has; first the target that runs without a tuning of its own, then the others by falling preference.</summary>
    private static IReadOnlyList<ProductJob> Jobs(SpecLibrary library, IReadOnlyList<string> patterns)
    {
        var generic = library.Set.All<TuningSpec>().Where(tuning => tuning.IsGeneric).SelectMany(tuning => tuning.Entries).Where(entry => entry.Best).ToList();
        HashSet<TargetSpec> usable = [.. CandidateAssembly.Usable([.. library.Set.All<TargetSpec>()])];
        List<ProductJob> all = [];
        foreach (var group in library.Plans.OfType<MatmulPlan>().Where(plan => usable.Contains(plan.Target)).GroupBy(plan => (plan.Kernel, plan.Layout.Name)))
        {
            foreach (TokenCount count in Enum.GetValues<TokenCount>())
            {
                MatmulPlan[] plans =
                [
                    .. group.Where(plan => plan.Derived(count) is not null && HasOwn(plan, count))
                        .OrderByDescending(plan => generic.Any(entry => entry.Computation == (plan.Kernel, plan.Layout.Name, count) && entry.Target == plan.Target.Name))
                        .ThenByDescending(plan => plan.Target.Preference),
                ];
                if (plans.Length > 0) all.Add(new ProductJob(plans, count));
            }
        }

        if (patterns.Count == 0) return all;
        if (patterns.FirstOrDefault(pattern => !all.Any(job => job.IsNamed(pattern))) is { } unknown)
            throw new SpecException($"--kernel {unknown} names no product of matrices that this machine can run; there are {string.Join(", ", all.Select(job => job.Name))}");
        return all.FindAll(job => patterns.Any(job.IsNamed));
    }

    /// <summary>Whether the target has such a product of its own, and not its parent's.</summary>
    private static bool HasOwn(MatmulPlan plan, TokenCount count) =>
        plan.Target.AddedRows.Count == 0 || plan.Emit().Kernels.Any(kernel => kernel.Variant.EndsWith(count.ToString(), StringComparison.OrdinalIgnoreCase));

    /// <summary>Where other machines' tunings have used up what may be compiled, the schedules that they name; else null for any.</summary>
    private static IReadOnlyList<MatmulBlock>? Named(IEnumerable<TuningSpec> others, MatmulPlan plan, TokenCount count)
    {
        MatmulBlock[] named =
        [
            .. others.SelectMany(tuning => tuning.Entries)
                .Where(entry => entry.Computation == (plan.Kernel, plan.Layout.Name, count) && entry.Target == plan.Target.Name)
                .Select(entry => entry.Block).OfType<MatmulBlock>().Distinct(),
        ];
        return named.Length < TuningPlans.MaxSchedules ? null : named;
    }

    /// <summary>The layout that would hold the weights of a job's otherwise, as a job of as many tokens; null where there is none that runs here.</summary>
    private static ProductJob? Rival(SpecLibrary library, ProductJob job) =>
        LayoutChoice.RivalOf(job.Plans[0].Layout, library.Set.All<LayoutSpec>()) is { } rival
            ? Jobs(library, []).FirstOrDefault(other => other.Kernel == job.Kernel && other.Layout == rival.Name && other.Count == job.Count)
            : null;

    /// <summary>The best schedule that is known.</summary>
    private static (MatmulPlan Plan, MatmulBlock Block) Schedule(TuningFile file, ProductJob job, TokenCount count)
    {
        TuningEntry? tuned = file.Find(job, count);
        MatmulPlan plan = job.Plans.FirstOrDefault(candidate => candidate.Target.Name == tuned?.Target) ?? job.Plans[0];
        return (plan, tuned?.Block ?? plan.General(count)!);
    }

    private sealed record Request(
        IReadOnlyList<string> Kernels, ProductShape Shape, TimeSpan Budget, int Threads, bool Again, string? Output, string? Spec, bool Json);
}
