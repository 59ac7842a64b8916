using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using BitNet.Runtime.Memory;

namespace BitNet.Inference.Files;

/// <summary>The bytes of one file at a fixed address, and whatever must be given back when they are no longer needed.</summary>
internal sealed unsafe class FileImage : IDisposable
{
    private readonly byte* _start;
    private readonly long _held;
    private readonly bool _isMapped;
    private Action? _release;

    private FileImage(string name, byte* start, long held, long length, bool isMapped, Action release)
    {
        Name = name;
        Length = length;
        _start = start;
        _held = held;
        _isMapped = isMapped;
        _release = release;
    }

    /// <summary>The file's name for error messages.</summary>
    internal string Name { get; }

    /// <summary>Bytes in the file.</summary>
    internal long Length { get; }

    public void Dispose()
    {
        _release?.Invoke();
        _release = null;
    }

    /// <summary>The address of a byte.</summary>
    /// <exception cref="ObjectDisposedException">The file has been closed.</exception>
    /// <exception cref="InvalidOperationException">The image is a file's beginning only, and the byte is not in it.</exception>
    internal byte* At(long offset)
    {
        ObjectDisposedException.ThrowIf(_release is null, this);
        // The address behind the last byte is one too: that of a tensor without elements.
        return offset <= _held ? _start + offset : throw new InvalidOperationException($"{Name}: byte {offset} is not in this image, which has the first {_held} only");
    }

    /// <summary><paramref name="count"/> bytes from <paramref name="offset"/>, a range that the parser has checked.</summary>
    internal ReadOnlySpan<byte> Slice(long offset, long count)
    {
        _ = At(offset + count);
        return new ReadOnlySpan<byte>(At(offset), checked((int)count));
    }

    /// <summary>Lets the system take a range out of this process, or a loaded model would hold its file's memory as well as its own; touched again, it is read again.</summary>
    internal void Rest(long offset, long bytes)
    {
        // An image in memory is the only copy.
        if (_isMapped) UnusedPages.Release(At(offset), bytes);
    }

    /// <summary>Maps a file into memory.</summary>
    /// <param name="path">The file.</param>
    /// <param name="error">Makes the exception where it cannot be: of a message, and perhaps what caused it.</param>
    internal static FileImage Map(string path, Func<string, Exception?, InferenceException> error)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            long length = stream.Length;
            if (length == 0)
                throw error($"{path}: the file is empty; download or copy it again", null);
            // The view keeps the mapping alive, so the file and mapping handles may go at once.
            using var file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            var view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            byte* start = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            return new FileImage(path, start + view.PointerOffset, length, length, isMapped: true, () =>
            {
                view.SafeMemoryMappedViewHandle.ReleasePointer();
                view.Dispose();
            });
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw error($"{path}: there is no such file; check the path", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw error($"{path}: the file may not be read; check that it is a file, not a folder, and its permissions", e);
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            throw error($"{path}: the file cannot be opened ({e.Message}); check the path and that no program is writing to it", e);
        }
    }

    /// <summary>An image in managed memory, which is pinned until it is disposed of.</summary>
    /// <param name="bytes">The file, or its beginning.</param>
    /// <param name="name">Its name for error messages.</param>
    /// <param name="length">Bytes in the whole file.</param>
    internal static FileImage Of(byte[] bytes, string name, long length)
    {
        var pin = GCHandle.Alloc(bytes, GCHandleType.Pinned);
        return new FileImage(name, (byte*)pin.AddrOfPinnedObject(), bytes.Length, length, isMapped: false, pin.Free);
    }
}
