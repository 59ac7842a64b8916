using BitNet.Gen.Pipeline;

namespace BitNet.Gen.Tool;

/// <summary>Finds the spec files that a command works on: a library of specs, and the user's own files beside it.</summary>
internal sealed class SpecFiles
{
    /// <summary>The name of a library's folder.</summary>
    public const string FolderName = "kernels.spec";

    // The largest table that a spec names has some 10,000 numbers; a file beyond this is no spec.
    private const long MaxBytes = 16 << 20;

    private readonly SortedSet<string> _paths = new(StringComparer.Ordinal);

    private readonly bool _isNamed;

    private SpecFiles(string library, bool isNamed)
    {
        Library = library;
        _isNamed = isNamed;
    }

    /// <summary>The folder of the library: full path.</summary>
    public string Library { get; }

    /// <summary>Whether the library is the one that came with the tool: nothing is written there.</summary>
    public bool IsShipped => Library == Shipped;

    /// <summary>The full paths, in ordinal order.</summary>
    public IReadOnlyCollection<string> Paths => _paths;

    /// <summary>
    /// The library is <paramref name="specFolder"/>, else the nearest <see cref="FolderName"/> at or above <paramref name="current"/>, else the one that came with the tool.
    /// The user's own files are those in the folder that holds the library and in the current one, and in the folder of a project all that its build would find.
    /// </summary>
    /// <param name="current">The current directory.</param>
    /// <param name="specFolder">The option <c>--spec</c>; null where it is not given.</param>
    /// <param name="given">Files and folders named on the command line: they are added.</param>
    /// <exception cref="SpecException">Something named does not exist, or there is no library.</exception>
    public static SpecFiles Find(string current, string? specFolder, IReadOnlyList<string> given)
    {
        string library = FindLibrary(current, specFolder);
        var files = new SpecFiles(library, specFolder is not null);
        files.AddFolder(library, recurse: true);
        files.AddOwn(current);
        if (specFolder is null && Path.GetFileName(library) == FolderName && !files.IsShipped) files.AddOwn(Path.GetDirectoryName(library)!);
        foreach (string path in given)
        {
            string full = Path.GetFullPath(path, current);
            if (Directory.Exists(full)) files.AddFolder(full, recurse: true);
            else if (!File.Exists(full)) throw new SpecException($"'{path}' does not exist");
            else if (!IsSpec(full)) throw new SpecException($"'{path}' is no spec file; their names end in {string.Join(", ", SpecKinds.All.Select(kind => kind.Suffix))}");
            else files.AddWithTables(full);
        }

        return files;
    }

    /// <summary>Path and text of each file.</summary>
    /// <exception cref="SpecException">A file is too large.</exception>
    public IReadOnlyList<(string Path, string Text)> Read() => [.. _paths.Select(path =>
    {
        long bytes = new FileInfo(path).Length;
        if (bytes > MaxBytes) throw new SpecException($"'{path}' has {bytes} bytes; spec files may have {MaxBytes}");
        return (path, File.ReadAllText(path));
    })];

    /// <summary>
    /// Path and text of each file as a build has them: where nothing but the package brings the library, it is one to the compiler too, which makes of it
    /// only what the project's own specs have a part in.
    /// </summary>
    /// <exception cref="SpecException">A file is too large.</exception>
    public IEnumerable<SpecText> ReadAsBuild()
    {
        string folder = Library + Path.DirectorySeparatorChar;
        return Read().Select(file => new SpecText(file.Path, file.Text, IsShipped && !_isNamed && file.Path.StartsWith(folder, StringComparison.Ordinal)));
    }

    private static string Shipped => Path.Combine(AppContext.BaseDirectory, FolderName);

    private static string FindLibrary(string current, string? specFolder)
    {
        if (specFolder is not null)
        {
            string folder = Path.GetFullPath(specFolder, current);
            return Directory.Exists(folder) ? folder : throw new SpecException($"the folder '{specFolder}' of --spec does not exist");
        }

        for (DirectoryInfo? at = new(current); at is not null; at = at.Parent)
        {
            if (at.Name == FolderName) return at.FullName;
            string folder = Path.Combine(at.FullName, FolderName);
            if (Directory.Exists(folder)) return folder;
        }

        return Directory.Exists(Shipped) ? Shipped : throw new SpecException($"no folder {FolderName} here or above; give one with --spec");
    }

    private void AddOwn(string folder) => AddFolder(folder, recurse: Directory.EnumerateFiles(folder, "*.csproj").Any());

    private void AddFolder(string folder, bool recurse)
    {
        foreach (string path in Directory.EnumerateFiles(folder, "*", new EnumerationOptions { AttributesToSkip = FileAttributes.System }))
        {
            if (IsSpec(path)) AddWithTables(path);
        }

        if (!recurse) return;
        foreach (string inner in Directory.EnumerateDirectories(folder, "*", new EnumerationOptions { AttributesToSkip = FileAttributes.System | FileAttributes.ReparsePoint }))
        {
            // What a build made is no source, and may hold copies of all specs.
            string name = Path.GetFileName(inner);
            if (name is not ("bin" or "obj") && name[0] != '.') AddFolder(inner, recurse: true);
        }
    }

    /// <summary>A spec may name text files of its own folder.</summary>
    private void AddWithTables(string path)
    {
        if (!_paths.Add(path)) return;
        foreach (string table in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, "*.txt")) _paths.Add(table);
    }

    private static bool IsSpec(string path) => SpecKinds.Of(Path.GetFileName(path)) is not null;
}
