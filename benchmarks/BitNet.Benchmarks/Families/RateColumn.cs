using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace BitNet.Benchmarks.Families;

/// <summary>A column of what a case does in a time.</summary>
/// <param name="name">The column's head.</param>
/// <param name="legend">What it says.</param>
/// <param name="rate">The figure from the case and the seconds of a run; null where it has none.</param>
internal sealed class RateColumn(string name, string legend, Func<FamilyCase, double, double?> rate) : IColumn
{
    /// <summary>All of them.</summary>
    public static readonly IColumn[] All =
    [
        new RateColumn("GB/s", "10^9 bytes read and written a second", (work, seconds) => work.Bytes / seconds / 1e9),
        new RateColumn("Of reads", "GB/s as a share of the rate at which memory was read right before and after", (work, seconds) => work.ReadRate > 0 ? work.Bytes / seconds / 1e9 / work.ReadRate : null),
        new RateColumn("GMAC/s", "10^9 multiply-adds a second", (work, seconds) => work.Products > 0 ? work.Products / seconds / 1e9 : null),
    ];

    public string Id => name;

    public string ColumnName => name;

    public string Legend => legend;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        var work = (FamilyCase)benchmarkCase.Parameters[nameof(Family.Case)];
        return summary[benchmarkCase]?.ResultStatistics is { } times && rate(work, times.Median / 1e9) is { } figure
            ? figure.ToString("0.00", CultureInfo.InvariantCulture)
            : "";
    }

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public bool IsAvailable(Summary summary) => true;
}
