using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Models.Program;

/// <content>Calls of kernels: arguments by place, the rest by name, then the extents.</content>
internal sealed partial class ForwardResolver
{
    private EquatableArray<int>? Call(SyntaxCall call, string name)
    {
        string wanted = Spec.Functions.FirstOrDefault(function => function.Name == call.Function)?.Kernel ?? ModelNames.SnakeCase(call.Function);
        if (_draft.Kernels.Find(wanted) is { } kernel)
            return HasArguments(call, kernel.Inputs.Count, exactly: false) ? Call(kernel, call.Function, call.Offset, call.Arguments, name, BodyText.Of(call, name)) : null;
        Report(SpecRules.UnknownModelFunction, call.Offset, wanted, call.Function, Suggestion.For(wanted, _draft.Kernels.Names));
        return null;
    }

    private EquatableArray<int>? Call(KernelSignature kernel, string function, int offset, EquatableArray<SyntaxExpr> arguments, string name, string source)
    {
        var binding = new CallBinding(kernel);
        int passed = 0;
        foreach (var argument in arguments)
        {
            if (passed == kernel.Inputs.Count)
            {
                Report(SpecRules.WrongModelArguments, offset, function, $"at most {Plural.Arguments(kernel.Inputs.Count)}", "more: a kernel with several outputs gives as many");
                return null;
            }

            // How many inputs a wrong argument stands for is not known, so that nothing can be said of those behind it.
            if (!Pass(binding, kernel, ref passed, function, argument)) return null;
        }

        bool good = true;
        foreach (var input in kernel.Inputs.Skip(passed)) good &= PassByName(binding, input, function, offset);
        if (!good) return null;

        if (kernel.Inputs.Concat(kernel.Outputs).Any(argument => argument.Kind == KernelArgumentKind.Cache) && _section != InLayer)
        {
            Report(SpecRules.LayerOnly, offset, function);
            return null;
        }

        // What no argument decides: the length of a cache, and settings of that very name.
        foreach (string extent in kernel.Outputs.Where(output => output.Kind == KernelArgumentKind.Cache).SelectMany(output => output.Shape).SelectMany(dimension => dimension.Factors).Select(factor => factor.Name))
        {
            if (!binding.Shapes.Knows(extent)) binding.Shapes.Set(extent, Extent.Of(ModelNames.Capacity));
        }

        while (binding.Unknown() is { } unknown)
        {
            if (Spec.Setting(unknown) is not { IsFloat: false })
            {
                Report(SpecRules.UnknownExtent, offset, unknown, function);
                return null;
            }

            binding.Shapes.Set(unknown, Extent.Of(unknown));
        }

        if (binding.Shapes.Mismatch() is { } mismatch)
        {
            Report(SpecRules.ModelShapeMismatch, offset, function, Describe(mismatch.Shape), Describe(mismatch.Value));
            return null;
        }

        string result = name.Length > 0 ? name : kernel.Name;
        var values = new List<int>();
        foreach (var output in kernel.Outputs)
        {
            var kind = output.Kind == KernelArgumentKind.Cache ? ModelValueKind.Cache : ModelValueKind.Computed;
            int value = _draft.Add(kernel.Outputs.Count == 1 ? result : $"{result}_{output.Name}", kind, output.Element, binding.Shapes.Resolve(output.Shape));
            _draft.Values[value] = _draft.Values[value] with { IsOpen = output.IsOpen };
            binding.Receive(output, value);
            values.Add(value);
        }

        _draft.Sections[_section].Add(binding.ToStep(_draft.Values, StepCondition.Always, source));
        return values.ToEquatableArray();
    }

    /// <summary>Passes an argument to the next input; where it has several values, to as many.</summary>
    private bool Pass(CallBinding binding, KernelSignature kernel, ref int passed, string function, SyntaxExpr argument)
    {
        var input = kernel.Inputs[passed++];
        if (input.Kind is KernelArgumentKind.Float or KernelArgumentKind.Integer)
        {
            if (argument is SyntaxName name && Number(input, name.Name) is { } number)
            {
                binding.Pass(input, number);
                return true;
            }

            Report(SpecRules.WrongModelArgument, argument.Offset, function, $"a {(input.Kind == KernelArgumentKind.Float ? "float32" : "count")} setting for '{input.Name}'", "this");
            return false;
        }

        if (input.Kind == KernelArgumentKind.Weights && argument is SyntaxName weight && Spec.Weight(weight.Name) is { } stored)
            return Weight(stored, argument.Offset, ModelValueKind.Stored) is { } matrix && Pass(binding, input, matrix, function, argument.Offset);
        if (EvaluateAll(argument, "") is not { } values) return false;
        bool good = Pass(binding, input, _draft.Values[values[0]], function, argument.Offset);
        foreach (int more in values.Skip(1))
        {
            if (passed == kernel.Inputs.Count)
            {
                Report(SpecRules.WrongModelArguments, argument.Offset, function, $"at most {Plural.Arguments(kernel.Inputs.Count)}", $"more: this alone gives {Plural.Number(values.Count)}");
                return false;
            }

            good = good && Pass(binding, kernel.Inputs[passed++], _draft.Values[more], function, argument.Offset);
        }

        return good;
    }

    private bool Pass(CallBinding binding, KernelArgument input, ModelValue value, string function, int offset)
    {
        if (!Suits(input, value))
        {
            Report(SpecRules.WrongModelArgument, offset, function, Describe(input), Describe(value));
            return false;
        }

        if (binding.Pass(input, value)) return true;
        Report(SpecRules.ModelShapeMismatch, offset, function, Describe(binding.Shapes.Resolve(input.Shape)), Describe(value.Shape));
        return false;
    }

    private bool PassByName(CallBinding binding, KernelArgument input, string function, int offset)
    {
        bool scalar = input.Kind is KernelArgumentKind.Float or KernelArgumentKind.Integer;
        if (scalar && Number(input, input.Name) is { } number)
        {
            if (input.Name == ModelNames.Past && _section == After)
            {
                Report(SpecRules.LayerOnly, offset, function);
                return false;
            }

            binding.Pass(input, number);
            return true;
        }

        if (!scalar && input.Element == ElementType.F32 && Spec.Table(input.Name) is not null)
            return EvaluateOne(new SyntaxName(offset, input.Name), "") is { } table && Pass(binding, input, table, function, offset);
        Report(SpecRules.MissingModelArgument, offset, function, $"'{input.Name}' ({Describe(input)})", scalar ? "a setting" : "a table");
        return false;
    }

    private ScalarArgument? Number(KernelArgument input, string name)
    {
        bool isFloat = input.Kind == KernelArgumentKind.Float;
        bool known = name == ModelNames.Past ? !isFloat : Spec.Setting(name) is { } setting && setting.IsFloat == isFloat;
        return known ? new ScalarArgument(name, isFloat) : null;
    }

    private static bool Suits(KernelArgument input, ModelValue value) => input.Kind switch
    {
        KernelArgumentKind.Weights => value.Kind == ModelValueKind.Stored,
        KernelArgumentKind.Cache => value.Kind == ModelValueKind.Cache && value.IsOpen == input.IsOpen && (input.IsOpen || value.Element == input.Element),
        _ => value.Kind is ModelValueKind.Tokens or ModelValueKind.Computed or ModelValueKind.Vector or ModelValueKind.Table && value.Element == input.Element,
    };

    private static string Describe(KernelArgument input) => input.Kind switch
    {
        KernelArgumentKind.Weights => $"a matrix {Describe(input.Shape)} as stored",
        KernelArgumentKind.Cache => $"a cache {Describe(input.Shape)}",
        KernelArgumentKind.Float => "f32",
        KernelArgumentKind.Integer => "int",
        _ => $"{input.Element.Spelling()}{Describe(input.Shape)}",
    };
}
