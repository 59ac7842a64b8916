namespace BitNet.Cli;

/// <summary>Compares files.</summary>
internal static class FileComparison
{
    private const int Piece = 1 << 20;

    /// <summary>Whether two files hold the same bytes.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static bool AreEqual(string first, string second, CancellationToken cancellation)
    {
        using FileStream a = File.OpenRead(first), b = File.OpenRead(second);
        if (a.Length != b.Length) return false;
        byte[] left = new byte[Piece], right = new byte[Piece];
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = a.ReadAtLeast(left, Piece, throwOnEndOfStream: false);
            if (b.ReadAtLeast(right, Piece, throwOnEndOfStream: false) != count || !left.AsSpan(0, count).SequenceEqual(right.AsSpan(0, count))) return false;
            if (count < Piece) return true;
        }
    }
}
