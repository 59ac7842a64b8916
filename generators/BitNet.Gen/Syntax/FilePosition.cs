namespace BitNet.Gen.Syntax;

/// <summary>A place in a file.</summary>
/// <param name="Offset">Characters from the beginning of the file.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column in characters, from 1.</param>
public readonly record struct FilePosition(int Offset, int Line, int Column)
{
    /// <summary>The position of an offset; line ends are LF, CR LF or CR.</summary>
    public static FilePosition Of(string text, int offset)
    {
        offset = Math.Max(0, Math.Min(offset, text.Length));
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < offset; i++)
        {
            bool ends = text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n'));
            if (!ends) continue;
            line++;
            lineStart = i + 1;
        }

        return new FilePosition(offset, line, offset - lineStart + 1);
    }

    /// <inheritdoc/>
    public override string ToString() => $"({Line},{Column})";
}
