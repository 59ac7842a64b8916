using System.Globalization;
using System.Text;

namespace BitNet.Benchmarks.Scale;

/// <summary>The sweeps as a Markdown table and as an SVG plot.</summary>
internal static class ScaleReport
{
    private const int PanelWidth = 280;
    private const int PanelHeight = 200;
    private const int Margin = 46;
    private const int Rows = 2;

    /// <summary>A row for each point.</summary>
    public static string Table(IReadOnlyList<ScaleSeries> sweeps)
    {
        var text = new StringBuilder("| varied | model | threads | context | prompt tok/s | decode tok/s | GB/token | share of read rate |\n|---|---|---|---|---|---|---|---|\n");
        foreach (ScaleSeries sweep in sweeps)
        {
            foreach ((_, ScalePoint point) in sweep.Points)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {sweep.Axis} | {point.Shape} | {point.Threads} | {point.Context} ");
                text.Append(CultureInfo.InvariantCulture, $"| {point.Result.PrefillTokensPerSecond:0.0} | {point.Result.DecodeTokensPerSecond:0.0} ");
                text.Append(CultureInfo.InvariantCulture, $"| {point.Result.WeightBytesPerToken / 1e9:0.000} | {point.Result.DecodeShare:0.00} |\n");
            }
        }

        return text.ToString();
    }

    /// <summary>A panel for each sweep; prompt speed above, decode speed below, both from zero.</summary>
    public static string Plot(IReadOnlyList<ScaleSeries> sweeps)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {sweeps.Count * PanelWidth} {Rows * PanelHeight}\" font-family=\"sans-serif\" font-size=\"11\">\n");
        text.Append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        for (int column = 0; column < sweeps.Count; column++)
        {
            Panel(text, sweeps[column], column, 0, "prompt tok/s", point => point.Result.PrefillTokensPerSecond);
            Panel(text, sweeps[column], column, 1, "decode tok/s", point => point.Result.DecodeTokensPerSecond);
        }

        return text.Append("</svg>\n").ToString();
    }

    private static void Panel(StringBuilder text, ScaleSeries sweep, int column, int row, string title, Func<ScalePoint, double> speed)
    {
        double left = column * PanelWidth + Margin, top = row * PanelHeight + 24;
        double width = PanelWidth - Margin - 16, height = PanelHeight - 24 - 36;
        double largest = sweep.Points.Max(entry => speed(entry.Point));
        double X(int i) => left + width * (i + 0.5) / sweep.Points.Count;
        double Y(double value) => top + height * (1 - value / (largest * 1.15));

        Line(text, left, top + height, left + width, top + height);
        Line(text, left, top, left, top + height);
        Label(text, left, top - 8, "start", title);
        Label(text, left + width / 2, top + height + 30, "middle", sweep.Axis);
        var path = new List<string>();
        for (int i = 0; i < sweep.Points.Count; i++)
        {
            double value = speed(sweep.Points[i].Point);
            path.Add(string.Create(CultureInfo.InvariantCulture, $"{X(i):0.0},{Y(value):0.0}"));
            text.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{X(i):0.0}\" cy=\"{Y(value):0.0}\" r=\"3\" fill=\"#1f5fa8\"/>\n");
            Label(text, X(i), Y(value) - 7, "middle", value.ToString("0.0", CultureInfo.InvariantCulture));
            Label(text, X(i), top + height + 14, "middle", sweep.Points[i].Label);
        }

        text.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{string.Join(' ', path)}\" fill=\"none\" stroke=\"#1f5fa8\" stroke-width=\"1.5\"/>\n");
    }

    private static void Line(StringBuilder text, double x1, double y1, double x2, double y2) =>
        text.Append(CultureInfo.InvariantCulture, $"<line x1=\"{x1:0.0}\" y1=\"{y1:0.0}\" x2=\"{x2:0.0}\" y2=\"{y2:0.0}\" stroke=\"#888\"/>\n");

    private static void Label(StringBuilder text, double x, double y, string anchor, string label) =>
        text.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.0}\" y=\"{y:0.0}\" text-anchor=\"{anchor}\">{label}</text>\n");
}
