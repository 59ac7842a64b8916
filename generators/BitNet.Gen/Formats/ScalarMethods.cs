using BitNet.Gen.Collections;
using BitNet.Gen.Emit;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Formats;

/// <summary>Writes programs without vector work: the code that moves stored weights is the same on all targets.</summary>
internal static class ScalarMethods
{
    private static readonly TargetSpec NoVectors = new("", "", "true", 0, 0, 0, "", [], "", []);

    /// <summary>A method for each program, as members of the class that is open.</summary>
    public static void Write(CodeWriter writer, IReadOnlyList<VectorProgram> programs)
    {
        bool follows = false;
        foreach (var program in programs)
        {
            if (follows) writer.Line();
            follows = true;
            writer.Lines(CSharpEmitter.Emit(new TargetProgram(program, [], program.Body, []), NoVectors).Text);
        }

        ConstantText.Write(writer, programs);
    }
}
