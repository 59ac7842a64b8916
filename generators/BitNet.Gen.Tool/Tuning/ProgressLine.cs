namespace BitNet.Gen.Tool.Tuning;

/// <summary>What is being done, on one line of a terminal that is wiped in the end; nothing where nobody looks.</summary>
internal sealed class ProgressLine(Terminal terminal) : IDisposable
{
    private int _width;

    public void Show(string text)
    {
        if (!terminal.ErrorIsTerminal) return;
        terminal.Error.Write($"\r{text.PadRight(_width)}");
        terminal.Error.Flush();
        _width = text.Length;
    }

    public void Clear()
    {
        if (_width == 0) return;
        terminal.Error.Write($"\r{new string(' ', _width)}\r");
        terminal.Error.Flush();
        _width = 0;
    }

    public void Dispose() => Clear();
}
