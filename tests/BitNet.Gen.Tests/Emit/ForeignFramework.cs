using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace BitNet.Gen.Tests.Emit;

/// <summary>
/// This machine's framework as a reference for another architecture. In the core library of one architecture, the instructions of the others are
/// ordinary classes whose methods throw: a compiler would call them. In the copy made here they have the attribute by which it knows instructions.
/// </summary>
internal static class ForeignFramework
{
    private const string CoreLibrary = "System.Private.CoreLib.dll";
    private const string Instructions = "System.Runtime.Intrinsics.";

    // ECMA-335 II.24.2.6: the tags of a TypeDef as the parent of an attribute, and of a MethodDef as its constructor.
    private const int ParentBits = 5, TypeDefTag = 3, ConstructorBits = 3, MethodDefTag = 2;

    /// <summary>Where this machine's framework lies.</summary>
    public static string Folder { get; } = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    /// <summary>Writes the core library's copy into a folder and returns all references, the copy first.</summary>
    public static IReadOnlyList<string> References(string folder)
    {
        byte[] image = File.ReadAllBytes(Path.Combine(Folder, CoreLibrary));
        MarkInstructions(image);
        string copy = Path.Combine(folder, CoreLibrary);
        File.WriteAllBytes(copy, image);
        return [copy, .. Directory.EnumerateFiles(Folder, "System*.dll").Where(path => Path.GetFileName(path) != CoreLibrary)];
    }

    /// <summary>
    /// Rewrites rows of the attribute table in place: a class's own first attribute, or where it has none, the next class's or method's, becomes the mark.
    /// The table stays in the order of parents, in which it is searched. What attributes are lost matters to nobody who compiles against the copy.
    /// </summary>
    private static void MarkInstructions(byte[] image)
    {
        using var file = new PEReader(new MemoryStream(image));
        var metadata = file.GetMetadataReader();
        int size = metadata.GetTableRowSize(TableIndex.CustomAttribute), count = metadata.GetTableRowCount(TableIndex.CustomAttribute);
        var table = image.AsSpan(file.PEHeaders.MetadataStartOffset + metadata.GetTableMetadataOffset(TableIndex.CustomAttribute), size * count);
        // Rows of three columns of four bytes: the core library is large enough for wide indices.
        Assert.Equal(12, size);
        var mark = Mark(metadata, table);
        foreach (var handle in metadata.TypeDefinitions.Where(handle => IsInstructionSet(metadata, handle)))
        {
            uint parent = (uint)((metadata.GetRowNumber(handle) << ParentBits) | TypeDefTag);
            int row = 0;
            while (BinaryPrimitives.ReadUInt32LittleEndian(table[(row * size)..]) < parent) row++;
            BinaryPrimitives.WriteUInt32LittleEndian(table[(row * size)..], parent);
            mark.CopyTo(table[((row * size) + sizeof(uint))..]);
        }
    }

    /// <summary>Constructor and value of the attribute, from a row that has it.</summary>
    private static byte[] Mark(MetadataReader metadata, ReadOnlySpan<byte> table)
    {
        var attribute = metadata.TypeDefinitions.Select(metadata.GetTypeDefinition).Single(type =>
            metadata.StringComparer.Equals(type.Name, "IntrinsicAttribute") && metadata.StringComparer.Equals(type.Namespace, "System.Runtime.CompilerServices"));
        uint constructor = (uint)((metadata.GetRowNumber(attribute.GetMethods().Single()) << ConstructorBits) | MethodDefTag);
        for (int row = 0; ; row += 12)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(table[(row + sizeof(uint))..]) == constructor) return table.Slice(row + sizeof(uint), 2 * sizeof(uint)).ToArray();
        }
    }

    /// <summary>Whether a class, or the one that it is nested in, stands for an architecture's instructions.</summary>
    private static bool IsInstructionSet(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        return type.GetDeclaringType() is { IsNil: false } outer
            ? IsInstructionSet(metadata, outer)
            : metadata.GetString(type.Namespace).StartsWith(Instructions, StringComparison.Ordinal) && (type.Attributes & System.Reflection.TypeAttributes.Abstract) != 0;
    }
}
