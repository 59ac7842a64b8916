using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Specs;

/// <summary>A target: facts about its vectors, and its instructions as rows. <c>inherits</c> is already resolved: parent rows come first, a row of the same name replaces its parent's.</summary>
/// <param name="Guard">The C# condition under which the target can run, the parents' and-ed in.</param>
/// <param name="Preference">Larger is tried first where no tuning entry decides.</param>
/// <param name="Type">The C# type of a register, with <c>{T}</c> for the element type.</param>
/// <param name="LaneTypes">The C# types of registers whose lane type has one of its own.</param>
/// <param name="Cast">The C# reinterpretation of a register <c>{x}</c> as lanes named <c>{N}</c> (<c>Byte</c>, <c>Int16</c>, <c>Single</c>) or as the register type <c>{C}</c>.</param>
public sealed record TargetSpec(
    string Name,
    string Summary,
    string Guard,
    int Preference,
    int VectorBits,
    int Registers,
    string Type,
    EquatableArray<LaneTypeSpelling> LaneTypes,
    string Cast,
    EquatableArray<Row> Rows)
{
    /// <summary>
    /// Of a target that has its parent's vectors and adds rows: their names. A kernel that needs none of them is the parent's kernel, and is not generated again.
    /// Empty for a target that stands by itself.
    /// </summary>
    public EquatableArray<string> AddedRows { get; init; } = [];

    /// <summary>How a machine that lacks the target proves it.</summary>
    public TargetProof Proof { get; init; } = TargetProof.None;

    /// <summary>Bytes of a register.</summary>
    public int VectorBytes => VectorBits / 8;

    /// <summary>Lanes of a type in one register.</summary>
    public int Lanes(ElementType lane) => VectorBits / lane.Bits();

    /// <summary>The C# type of a register with such lanes.</summary>
    public string RegisterType(ElementType lane)
    {
        foreach (var own in LaneTypes)
        {
            if (own.Lane == lane) return own.CSharp;
        }

        return Type.Replace("{T}", lane.CSharp());
    }

    /// <summary>The C# text of register <paramref name="text"/> with other lanes; itself where the C# type is the same.</summary>
    public string Reinterpret(string text, ElementType from, ElementType to)
    {
        string type = RegisterType(to);
        return RegisterType(from) == type ? text : Cast.Replace("{x}", text).Replace("{N}", to.FrameworkName()).Replace("{C}", type);
    }
}
