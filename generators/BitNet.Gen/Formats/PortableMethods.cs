using BitNet.Gen.Emit;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Formats;

/// <summary>Writes programs that move stored weights: their code is the same on all targets.</summary>
internal static class PortableMethods
{
    /// <summary>A method for each program, as members of the class that is open.</summary>
    public static void Write(CodeWriter writer, IReadOnlyList<VectorProgram> programs)
    {
        bool follows = false;
        foreach (var program in programs)
        {
            if (follows) writer.Line();
            follows = true;
            writer.Lines(CSharpEmitter.Emit(BlockLanes.Lower(program), PortableVectors.Target).Text);
        }

        ConstantText.Write(writer, programs);
    }
}
