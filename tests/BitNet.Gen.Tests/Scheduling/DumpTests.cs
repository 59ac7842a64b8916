using System.Text;
using BitNet.Gen.Kernels;
using BitNet.Gen.Programs;
using BitNet.Gen.Scheduling;
using BitNet.Gen.Specs;
namespace BitNet.Gen.Tests.Scheduling;
public sealed class DumpTests
{
    sealed class All : ITreeCoverage { public bool Covers(VectorProgram p) => true; }
    [Fact]
    public void Dump()
    {
        var target = new TargetSpec("wide", "", "", 0, 512, 32, "", "", []);
        var sb = new StringBuilder();
        foreach (var k in SpecFolder.Load().All<KernelSpec>().Where(k => k.Name != "matmul")) foreach (var v in k.Variants)
        {
            var p = KernelScheduler.Schedule(v, target, new All());
            sb.Append("=== " + v.Name + " " + v.Variant + " item " + p.Item + " scratch " + string.Join(", ", p.Scratch.Select(s => s.Name + ":" + s.Count)) + "\n");
            foreach (var s in p.Body) P(s, "");
        }
        File.WriteAllText("/tmp/l3.txt", sb.ToString());
        void P(Statement s, string ind)
        {
            switch (s)
            {
                case ScalarStatement x: sb.Append($"{ind}{(x.Mutable ? "mut " : "")}{x.Name} = {x.Value}\n"); break;
                case AssignStatement x: sb.Append($"{ind}{x.Name} := {x.Value}\n"); break;
                case StoreStatement x: sb.Append($"{ind}{x.To.Base}[{x.To.Index}] <- {x.Value}\n"); break;
                case VectorDefine x: sb.Append($"{ind}vec {x.Name}:{x.Lane} {x.Declared} = {x.Tree}\n"); break;
                case VectorUpdate x: sb.Append($"{ind}vec {x.Name} := {x.Tree}\n"); break;
                case VectorStore x: sb.Append($"{ind}{x.To.Base}[{x.To.Index}..] <- {x.Tree}\n"); break;
                case LoopStatement x: sb.Append($"{ind}for {x.Index} in {x.From}..{x.To} step {x.Step}\n"); foreach (var i in x.Body) P(i, ind + "  "); break;
                default: sb.Append(ind + s + "\n"); break;
            }
        }
    }
}
