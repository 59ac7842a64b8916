using System.Text;

namespace BitNet.Gen.Programs;

/// <summary>Indented lines with remarks at their right end.</summary>
internal sealed class ProgramText
{
    // Remarks stand below each other where the lines are not longer.
    private const int RemarkColumn = 88;

    private readonly StringBuilder _text = new();
    private int _depth;

    public ProgramText Line(string line, string remark = "")
    {
        int start = _text.Length;
        _text.Append(' ', 2 * _depth).Append(line);
        if (remark.Length > 0) _text.Append(' ', Math.Max(2, RemarkColumn - (_text.Length - start))).Append("// ").Append(remark);
        _text.Append('\n');
        return this;
    }

    public void Indent() => _depth++;

    public void Outdent() => _depth--;

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
