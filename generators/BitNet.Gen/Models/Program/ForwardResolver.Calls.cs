using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Models.Program;

/// <content>Calls of kernels: arguments by place, the rest by name, then the extents.</content>
internal sealed partial class ForwardResolver
{
    private ModelValue? Call(SyntaxCall call, string name)
    {
        string wanted = Spec.Functions.FirstOrDefault(function => function.Name == call.Function)?.Kernel ?? ModelNames.SnakeCase(call.Function);
        if (_draft.Kernels.Find(wanted) is { } kernel)
            return HasArguments(call, kernel.Inputs.Count, exactly: false) ? Call(kernel, call.Function, call.Offset, call.Arguments, name, BodyText.Of(call, name)) : null;
        Report(SpecRules.UnknownModelFunction, call.Offset, wanted, call.Function, Suggestion.For(wanted, _draft.Kernels.Names));
        return null;
    }

    private ModelValue? Call(KernelSignature kernel, string function, int offset, EquatableArray<SyntaxExpr> arguments, string name, string source)
    {
        if (kernel.Outputs.Count != 1)
        {
            Report(SpecRules.WrongModelArgument, offset, function, "to be a kernel with one output", $"one with {Plural.Number(kernel.Outputs.Count)}");
            return null;
        }

        var binding = new CallBinding(kernel);
        bool good = true;
        for (int i = 0; i < arguments.Count; i++) good &= Pass(binding, kernel.Inputs[i], function, arguments[i]);
        foreach (var input in kernel.Inputs.Skip(arguments.Count)) good &= PassByName(binding, input, function, offset);
        if (!good) return null;

        var output = kernel.Outputs[0];
        var state = kernel.Inputs.Append(output).Where(argument => argument.Kind == KernelArgumentKind.Cache).ToList();
        if (state.Count > 0 && _section != InLayer)
        {
            Report(SpecRules.LayerOnly, offset, function);
            return null;
        }

        // What no argument decides: the length of a cache, and settings of that very name.
        foreach (string extent in output.Kind == KernelArgumentKind.Cache ? output.Shape.SelectMany(dimension => dimension.Factors).Select(factor => factor.Name) : [])
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

        var kind = output.Kind == KernelArgumentKind.Cache ? ModelValueKind.Cache : ModelValueKind.Computed;
        string result = name.Length > 0 ? name : kernel.Name;
        int value = _draft.Add(result, kind, output.Element, binding.Shapes.Resolve(output.Shape));
        binding.Receive(output, value);
        _draft.Sections[_section].Add(binding.ToStep(_draft.Values, StepCondition.Always, source));
        return _draft.Values[value];
    }

    private bool Pass(CallBinding binding, KernelArgument input, string function, SyntaxExpr argument)
    {
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

        var value = input.Kind == KernelArgumentKind.Weights && argument is SyntaxName weight && Spec.Weight(weight.Name) is { } stored
            ? Weight(stored, argument.Offset, ModelValueKind.Stored)
            : Evaluate(argument, "");
        if (value is null) return false;
        if (!Suits(input, value))
        {
            Report(SpecRules.WrongModelArgument, argument.Offset, function, Describe(input), Describe(value));
            return false;
        }

        if (binding.Pass(input, value)) return true;
        Report(SpecRules.ModelShapeMismatch, argument.Offset, function, Describe(binding.Shapes.Resolve(input.Shape)), Describe(value.Shape));
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
            return Pass(binding, input, function, new SyntaxName(offset, input.Name));
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
        KernelArgumentKind.Cache => value.Kind == ModelValueKind.Cache,
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
