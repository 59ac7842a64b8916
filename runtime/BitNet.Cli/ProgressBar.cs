namespace BitNet.Cli;

/// <summary>How far a piece of work is, on one line of a terminal that is wiped in the end.</summary>
/// <param name="terminal">Where; nothing is shown where nobody sees it.</param>
/// <param name="work">What is done, as <c>loading</c>.</param>
internal sealed class ProgressBar(Terminal terminal, string work) : IDisposable
{
    private const int Width = 30;
    private int _shown = -1;

    /// <summary>Shows <paramref name="done"/> parts of <paramref name="all"/>.</summary>
    /// <param name="done">How many.</param>
    /// <param name="all">Of how many; 0 shows nothing.</param>
    /// <param name="text">What stands behind the bar.</param>
    /// <exception cref="OperationCanceledException">Ctrl-C was pressed.</exception>
    public void Show(long done, long all, Func<string> text)
    {
        terminal.Cancellation.ThrowIfCancellationRequested();
        if (!terminal.ErrorIsTerminal || all == 0) return;
        int filled = (int)((decimal)done * Width / all);
        if (filled == _shown) return;
        _shown = filled;
        terminal.Error.Write($"\r{work} [{new string('#', filled)}{new string('.', Width - filled)}] {text()}");
        terminal.Error.Flush();
    }

    /// <summary>Wipes the line, also to write others; a later part shows the bar again.</summary>
    public void Wipe()
    {
        if (_shown < 0) return;
        _shown = -1;
        terminal.Error.Write("\r" + new string(' ', work.Length + Width + 40) + "\r");
        terminal.Error.Flush();
    }

    public void Dispose() => Wipe();
}
