using System.CommandLine;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Order;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using Perfolizer.Horology;

namespace BitNet.Benchmarks.Families;

/// <summary><c>families</c>: BenchmarkDotNet over everything in the kernel table, a class for each family of kernels.</summary>
internal static class FamiliesCommand
{
    private const int Rounds = 9;
    private const int RoundMilliseconds = 100;
    private const int MaxNameWidth = 80;

    private static readonly Type[] s_families =
    [
        typeof(ProductBenchmarks), typeof(FloatProductBenchmarks), typeof(AttentionBenchmarks), typeof(RowBenchmarks), typeof(QuantisationBenchmarks), typeof(StorageBenchmarks),
    ];

    public static Command Create()
    {
        var filter = new Option<string[]>("--filter") { Description = "Only those whose name matches, as *Product*q4_0* (repeatable).", HelpName = "GLOB" };
        var smoke = new Option<bool>("--smoke") { Description = "Runs each once, at tiny sizes, and fails where one does; measures nothing." };
        var threads = new Option<int>("--threads") { Description = "Threads; 0 takes BITNET_THREADS, else one a processor.", DefaultValueFactory = _ => 0 };
        var command = new Command("families", "Measures every family of kernels over all that the kernel table holds.") { filter, smoke, threads };
        command.SetAction(parsed =>
        {
            FamilyRun.Threads = parsed.GetValue(threads);
            FamilyRun.IsSmoke = parsed.GetValue(smoke);
            return Run(parsed.GetValue(filter) ?? []);
        });
        return command;
    }

    private static int Run(string[] filters)
    {
        string artifacts = Directory.CreateTempSubdirectory("bitnet-benchmarks-").FullName;
        try
        {
            var log = new AccumulationLogger();
            IConfig config = Configure(filters, artifacts, log);
            BenchmarkRunInfo[] families = [.. s_families.Select(family => BenchmarkConverter.TypeToBenchmarks(family, config)).Where(family => family.BenchmarksCases.Length != 0)];
            if (families.Length == 0)
            {
                Console.Error.WriteLine($"nothing matches --filter {string.Join(' ', filters)}; names are as {nameof(ProductBenchmarks)}.{nameof(Family.Run)}(Case: q4_0 panel4 t1)");
                return 1;
            }

            Summary[] summaries = BenchmarkRunner.Run(families);
            int failed = summaries.Sum(summary => summary.BenchmarksCases.Count(benchmark => summary[benchmark] is not { Success: true }));
            if (failed != 0) Console.Error.WriteLine(log.GetLog());
            foreach (Summary summary in FamilyRun.IsSmoke ? [] : summaries) MarkdownExporter.Console.ExportToLog(summary, ConsoleLogger.Default);
            Console.WriteLine($"{summaries.Sum(summary => summary.BenchmarksCases.Length)} benchmarks in {summaries.Length} families, {failed} failed");
            return failed == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(artifacts, recursive: true);
        }
    }

    /// <summary>All in this process: the project that BenchmarkDotNet would generate needs a package feed, and the cases hold what was measured.</summary>
    private static IConfig Configure(string[] filters, string artifacts, ILogger logger)
    {
        Job job = FamilyRun.IsSmoke
            ? Job.Dry
            : Job.Default.WithWarmupCount(1).WithIterationCount(Rounds).WithIterationTime(TimeInterval.FromMilliseconds(RoundMilliseconds));
        ManualConfig config = ManualConfig.CreateEmpty()
            .AddJob(job.WithToolchain(InProcessNoEmitToolchain.DontLogOutput))
            .AddLogger(logger, new ProgressLogger())
            .WithOrderer(new DefaultOrderer(SummaryOrderPolicy.Declared))
            .AddColumnProvider(DefaultColumnProviders.Params, new MedianColumns())
            .WithArtifactsPath(artifacts)
            .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(MaxNameWidth))
            .WithOptions(ConfigOptions.DisableLogFile | ConfigOptions.DisableOptimizationsValidator);
        return filters.Length == 0 ? config : config.AddFilter(new GlobFilter(filters));
    }

    private sealed class MedianColumns : IColumnProvider
    {
        public IEnumerable<IColumn> GetColumns(Summary summary) => [StatisticColumn.Median, .. RateColumn.All];
    }
}
