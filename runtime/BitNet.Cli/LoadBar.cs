using BitNet.Inference.Loading;

namespace BitNet.Cli;

/// <summary>How far loading is, on one line of a terminal that is wiped in the end.</summary>
internal sealed class LoadBar(Terminal terminal) : IDisposable
{
    private const int Width = 30;
    private int _shown = -1;

    public void Show(LoadProgress progress)
    {
        terminal.Cancellation.ThrowIfCancellationRequested();
        if (!terminal.ErrorIsTerminal || progress.AllTensors == 0) return;
        int filled = progress.Tensors * Width / progress.AllTensors;
        if (filled == _shown) return;
        _shown = filled;
        terminal.Error.Write($"\rloading [{new string('#', filled)}{new string('.', Width - filled)}] {progress.Tensors}/{progress.AllTensors}");
        terminal.Error.Flush();
    }

    public void Dispose()
    {
        if (_shown < 0) return;
        terminal.Error.Write("\r" + new string(' ', Width + 40) + "\r");
        terminal.Error.Flush();
    }
}
