using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace BitNet.Inference.Gguf;

/// <summary>The bytes of one GGUF file at a fixed address, and whatever must be given back when they are no longer needed.</summary>
internal sealed unsafe class GgufImage : IDisposable
{
    private readonly byte* _start;
    private Action? _release;

    private GgufImage(string name, byte* start, long length, Action? release)
    {
        Name = name;
        _start = start;
        Length = length;
        _release = release;
    }

    /// <summary>The file's name for error messages.</summary>
    internal string Name { get; }

    /// <summary>Whether the image is a file that the system reads when it is touched, and may drop again.</summary>
    internal bool IsMapped { get; private init; }

    /// <summary>Bytes in the image.</summary>
    internal long Length { get; }

    /// <summary>The first byte.</summary>
    /// <exception cref="ObjectDisposedException">The file has been closed.</exception>
    internal byte* Start
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, typeof(GgufFile));
            return _start;
        }
    }

    private bool IsClosed { get; set; }

    public void Dispose()
    {
        IsClosed = true;
        _release?.Invoke();
        _release = null;
    }

    /// <summary><paramref name="count"/> bytes from <paramref name="offset"/>, a range that the parser has checked.</summary>
    internal ReadOnlySpan<byte> Slice(long offset, long count) => new(Start + offset, checked((int)count));

    internal static GgufImage Map(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            long length = stream.Length;
            if (length == 0)
                throw new GgufException($"{path}: the file is empty; download or copy it again");
            // The view keeps the mapping alive, so the file and mapping handles may go at once.
            using var file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            var view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            byte* start = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            return new GgufImage(path, start + view.PointerOffset, length, () =>
            {
                view.SafeMemoryMappedViewHandle.ReleasePointer();
                view.Dispose();
            }) { IsMapped = true };
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new GgufException($"{path}: there is no such file; check the path", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new GgufException($"{path}: the file may not be read; check that it is a file, not a folder, and its permissions", e);
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            throw new GgufException($"{path}: the file cannot be opened ({e.Message}); check the path and that no program is writing to it", e);
        }
    }

    internal static GgufImage Of(byte[] bytes, string name)
    {
        var pin = GCHandle.Alloc(bytes, GCHandleType.Pinned);
        return new GgufImage(name, (byte*)pin.AddrOfPinnedObject(), bytes.Length, pin.Free);
    }

    internal static GgufImage Of(byte* start, long length, string name, IDisposable? owner) =>
        new(name, start, length, owner is null ? null : owner.Dispose);
}
