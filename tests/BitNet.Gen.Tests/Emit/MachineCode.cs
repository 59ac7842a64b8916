using System.Reflection.PortableExecutable;

namespace BitNet.Gen.Tests.Emit;

/// <summary>An assembly compiled ahead of time.</summary>
/// <param name="Image">The file.</param>
/// <param name="Methods">The methods that have machine code, by assembly, namespace, class and name (<c>Generated_Namespace_Class__Method</c>), and its relative address.</param>
internal sealed record MachineCode(byte[] Image, IReadOnlyDictionary<string, int> Methods)
{
    /// <summary>The image as it stands in memory, from address 0. Its code does not depend on where that is.</summary>
    public byte[] Loaded()
    {
        using var headers = new PEReader(new MemoryStream(Image));
        var memory = new byte[headers.PEHeaders.PEHeader!.SizeOfImage];
        foreach (var section in headers.PEHeaders.SectionHeaders)
            Image.AsSpan(section.PointerToRawData, Math.Min(section.SizeOfRawData, section.VirtualSize)).CopyTo(memory.AsSpan(section.VirtualAddress));
        return memory;
    }

    /// <summary>The relative address of a method's code, which must be there.</summary>
    public int AddressOf(string type, string method) => Find(type, method) ?? throw new InvalidOperationException($"{type}.{method} was not compiled");

    /// <summary>The relative address of a method's code; null where it was left to the JIT.</summary>
    public int? Find(string type, string method)
    {
        foreach (var (name, address) in Methods)
        {
            if (name.EndsWith($"_{type}__{method}", StringComparison.Ordinal)) return address;
        }

        return null;
    }
}
