using BitNet.Gen.Shapes;
using static BitNet.Gen.Shapes.Shape;

namespace BitNet.Gen.Kernels;

/// <summary>The keys of kernel specs.</summary>
public static class KernelKeys
{
    /// <summary>The whole file.</summary>
    public static readonly MappingShape Root = Map(
        Required("kernel", Name, "The kernel's name; in model bodies words are joined: my_kernel is MyKernel."),
        Required("summary", Text, "One line for people."),
        Optional("operator", Text, "The operator of model bodies that calls the kernel, as \"*\" or \"+=\"."),
        Optional("activations", Word("int8 per token", "int8 per 32"), "Says that the kernel makes such activations for matrix products: models find it by this key."),
        Optional("types", Named(Either(Text, List(Text), Named(Integer(int.MinValue, int.MaxValue)))), "Type parameters, each with its choices: { kv: [f32, f16] } makes a variant for each; { kv: { f32: 0, i8: 127 } } gives each choice a number that the body knows by the parameter's name."),
        Required("in", Named(Text), "What the kernel reads: arrays as \"f32[t, n]\", \"cache kv[g, c, d]\", \"weights[v, n]\", and numbers as f32 and int."),
        Required("out", Named(Text), "The arrays that the kernel writes."),
        Optional("local", Named(Text), "Arrays in the thread's scratch memory, which live for one work item."),
        Optional("parallel", OneOrMany(Text), "The dimensions that make up a work item; left out, the first dimension of the outputs."),
        Required("body", Expression, "The statements."));
}
