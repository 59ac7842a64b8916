namespace BitNet.Cli;

/// <summary>Writes files under another name first, so that a file of the wanted name is always whole.</summary>
internal static class WholeFile
{
    /// <summary>Writes a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="content">What it holds, for messages, as <c>the logits</c>.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced.</param>
    /// <param name="write">Writes the content. Where that fails or is cancelled, nothing is left of it.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, string content, bool overwrite, Action<Stream> write)
    {
        if (!overwrite) RequireNew(path);
        string part = $"{path}.{Environment.ProcessId}.part";
        try
        {
            using (FileStream stream = File.Create(part)) write(stream);
            File.Move(part, path, overwrite);
        }
        catch (Exception exception)
        {
            try
            {
                File.Delete(part);
            }
            catch (Exception second) when (second is IOException or UnauthorizedAccessException)
            {
                // The first failure is the one to report.
            }

            if (exception is IOException or UnauthorizedAccessException)
                throw new IOException($"{path}: {content} cannot be written ({exception.Message}); check that the folder exists, is writable and has room", exception);
            throw;
        }
    }

    /// <summary>Fails where a file has that name already: better before the work than after it.</summary>
    /// <exception cref="IOException">There is one.</exception>
    public static void RequireNew(string path)
    {
        if (File.Exists(path) || Directory.Exists(path))
            throw new IOException($"{path}: there is a file of that name already; choose another name, or replace it with --force");
    }
}
