using System.Globalization;
using System.Text;
using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;
using BitNet.Gen.Targets;

namespace BitNet.Gen.Tests.Targets;

/// <summary>A row as a C# method <c>void M(byte** arg)</c>: one pointer an operand (inputs, output, constants).</summary>
internal sealed record RowMethod(TargetSpec Target, Row Row, long Immediate, string Name)
{
    private static readonly long[] Immediates = [0, 1, 2, 3, 4, 5, 6, 7, 15, 31];

    /// <summary>The methods of a target: one a row, or one for each immediate that is tried.</summary>
    public static List<RowMethod> Of(TargetSpec target)
    {
        var methods = new List<RowMethod>();
        foreach (var row in target.Rows)
        {
            if (row.Output.Kind == RowOperandKind.Hint) continue;
            if (row.Inputs.FirstOrDefault(o => o.Kind == RowOperandKind.Immediate) is not { } immediate)
            {
                methods.Add(new RowMethod(target, row, 0, row.Name));
                continue;
            }

            var range = immediate.Lane.Range()!.Value;
            foreach (long value in Immediates.Append(range.Min).Append(range.Max).Distinct().Where(v => range.Contains(Interval.Of(v))))
                methods.Add(new RowMethod(target, row, value, $"{row.Name}_{(value < 0 ? "m" : "")}{Math.Abs(value).ToString(CultureInfo.InvariantCulture)}"));
        }

        return methods;
    }

    /// <summary>Whether the row could ever be chosen with this immediate. C compilers reject a shift that the instruction does not have.</summary>
    public bool CanBeChosen => Row.When is null || Intervals.Of(Row.When, leaf => RangeOf(((NameExpr)leaf).Name)) is not { Max: 0 };

    /// <summary>The C# text.</summary>
    public string Text()
    {
        var text = new StringBuilder($"public static void {Name}(byte** arg)\n{{\n");
        for (int part = 0; part < Row.Emit.Count; part++)
        {
            string emit = string.Concat(EmitTemplate.Parse(Row.Emit[part]).Select(p => p.Operand is null ? p.Text : Operand(p.Operand, p.Part ?? 0)));
            string store = Row.Output.Kind == RowOperandKind.Register ? $"*({Target.RegisterType(Row.Output.Lane)}*)(arg[{Row.Inputs.Count}] + {part * Target.VectorBytes}) = " : string.Empty;
            text.Append("    ").Append(store).Append(emit).Append(";\n");
        }

        return text.Append("}\n").ToString();
    }

    private Interval? RangeOf(string name)
    {
        var operand = Row.Inputs.Append(Row.Output).First(o => o.Name == name);
        return operand.Kind == RowOperandKind.Immediate ? Interval.Of(Immediate) : operand.Lane.Range();
    }

    private string Operand(string name, int part)
    {
        var operands = Row.Inputs.Append(Row.Output).ToList();
        int at = operands.FindIndex(o => o.Name == name);
        if (at < 0)
        {
            int constant = Row.Constants.ToList().FindIndex(c => c.Name == name);
            return $"(*({Target.RegisterType(Row.Constants[constant].Lane)}*)arg[{operands.Count + constant}])";
        }

        var operand = operands[at];
        return operand.Kind switch
        {
            RowOperandKind.Immediate => Immediate.ToString(CultureInfo.InvariantCulture),
            RowOperandKind.Memory => $"(({operand.Lane.CSharp()}*)arg[{at}])",
            RowOperandKind.Scalar => $"(*({operand.Lane.CSharp()}*)arg[{at}])",
            RowOperandKind.Table => $"(*({Target.RegisterType(ElementType.U8)}*)(arg[{at}] + {part * Target.VectorBytes}))",
            _ => $"(*({Target.RegisterType(operand.Lane)}*)(arg[{at}] + {part * Target.VectorBytes}))",
        };
    }
}
