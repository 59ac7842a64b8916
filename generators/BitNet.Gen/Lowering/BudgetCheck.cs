using System.Globalization;
using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Emit;
using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Lowering;

/// <summary>
/// Estimates what the JIT compiler counts. Above 60,000 bytes of IL, 2,000 basic blocks or about 1,000 locals it stops optimising a method
/// without a word (702 locals ran at full speed, 1,034 at 0.14 of it), so the bounds keep a distance.
/// </summary>
public static class BudgetCheck
{
    private const int MaxIlBytes = 50_000;
    private const int MaxBlocks = 1_600;
    private const int MaxLocals = 700;

    // Sizes of IL: a load or store of a local or constant, a call with its token, an operator with its operands' conversions.
    private const int LocalBytes = 4;
    private const int CallBytes = 5;
    private const int NodeBytes = 6;

    /// <summary>Whether a program stays inside; false after a report.</summary>
    public static bool Check(TargetProgram program, DiagnosticBag bag)
    {
        var count = Measure(program);
        return Within("bytes of IL", count.IlBytes, MaxIlBytes) & Within("basic blocks", count.Blocks, MaxBlocks) & Within("locals", count.Locals, MaxLocals);

        bool Within(string what, int found, int most)
        {
            if (found <= most) return true;
            bag.Report(SpecRules.BudgetExceeded, string.Empty, 0, program.Source.Kernel, program.Source.Target, Text(found), what, Text(most));
            return false;
        }
    }

    /// <summary>The estimate.</summary>
    public static (int IlBytes, int Blocks, int Locals) Measure(TargetProgram program)
    {
        var uses = new Dictionary<string, int>(StringComparer.Ordinal);
        InlineValues.CountUses(program.Prologue, uses);
        InlineValues.CountUses(program.Body, uses);
        var counter = new Counter(uses);
        counter.Add(program.Prologue);
        counter.Add(program.Body);
        int slots = program.Source.Parameters.Count + program.Source.Scratch.Count + program.Tables.Count;
        return (counter.IlBytes + (slots * 4 * LocalBytes), counter.Blocks + 3, counter.Locals + slots + 1);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class Counter(Dictionary<string, int> uses) : ExprVisitor
    {
        public int IlBytes { get; private set; }

        public int Blocks { get; private set; }

        public int Locals { get; private set; }

        public void Add(EquatableArray<Statement> body)
        {
            var inline = new HashSet<string>(StringComparer.Ordinal);
            InlineValues.Find(body, uses, inline);
            foreach (var statement in body)
            {
                switch (statement)
                {
                    case ScalarStatement s:
                        Locals++;
                        Visit(s.Value);
                        break;
                    case AssignStatement a:
                        Visit(a.Value);
                        break;
                    case StoreStatement s:
                        Visit(s.To.Index);
                        Visit(s.Value);
                        break;
                    case LoopStatement l:
                        Locals++;
                        Blocks += 3;
                        Visit(l.From);
                        Visit(l.To);
                        Add(l.Body);
                        break;
                    case IfStatement i:
                        Blocks += 3;
                        Visit(i.Condition);
                        Add(i.Then);
                        Add(i.Else);
                        break;
                    case InstructionStatement n:
                        Add(n, n.Result is { } result && inline.Contains(result.Name));
                        break;
                }

                IlBytes += LocalBytes;
            }
        }

        public override void Visit(Expr expression)
        {
            IlBytes += NodeBytes;
            if (expression is ConditionalExpr or CallExpr { Function: Function.Min or Function.Max }) Blocks += 3;
            base.Visit(expression);
        }

        private void Add(InstructionStatement n, bool isInline)
        {
            int registers = n.Result?.Registers ?? n.Repeat;
            IlBytes += registers * (CallBytes + LocalBytes + (n.Arguments.Count * (LocalBytes + CallBytes)));
            if (!isInline && !n.Reassigns && n.Result is not null) Locals += registers;
            foreach (var argument in n.Arguments)
            {
                if (argument is MemoryArgument m) Visit(m.At.Index);
                else if (argument is ScalarArgument s) Visit(s.Value);
            }
        }
    }
}
