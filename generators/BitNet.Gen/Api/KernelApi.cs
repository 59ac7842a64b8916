using BitNet.Gen.Emit;
using BitNet.Gen.Expressions;
using BitNet.Gen.Formats;
using BitNet.Gen.Kernels;
using BitNet.Gen.Models;
using Microsoft.CodeAnalysis.CSharp;

namespace BitNet.Gen.Api;

/// <summary>Writes the methods by which a consumer's code calls one index-notation kernel on its arrays.</summary>
internal sealed class KernelApi
{
    private readonly string _tableClass;
    private readonly CodeWriter _writer;
    private readonly KernelIr _kernel;
    private readonly ApiExtents _extents;
    private readonly IReadOnlyList<Tensor> _tensors;
    private readonly Tensor? _weights;
    private readonly ElementExpr? _unproven;

    private KernelApi(KernelIr kernel, string tableClass, CodeWriter writer)
    {
        _kernel = kernel;
        _tableClass = tableClass;
        _writer = writer;
        _extents = ApiExtents.Of(kernel);
        _weights = InlineStorage.WeightsOf(kernel);
        _tensors = kernel.Slots.Select(kernel.Tensor).OfType<Tensor>().Where(tensor => tensor != _weights).ToList();
        _unproven = AccessBounds.FirstUnproven(kernel);
    }

    /// <summary>The method's name: <c>RmsNorm</c> for <c>rms_norm</c>.</summary>
    public static string NameOf(string kernel)
    {
        string name = ModelNames.PascalCase(kernel);
        return name == "Kernels" ? name + "Kernel" : name;
    }

    /// <summary>The methods, one for each choice of the kernel's types, inside the partial class <c>Kernels</c>.</summary>
    public static void Write(KernelSpec spec, string tableClass, CodeWriter writer)
    {
        writer.Line("/// <summary>Kernels by name, on arrays.</summary>");
        writer.Open("public static partial class Kernels");
        for (int i = 0; i < spec.Variants.Count; i++)
        {
            if (i > 0) writer.Line();
            new KernelApi(spec.Variants[i], tableClass, writer).Method();
        }

        writer.Close();
    }

    /// <summary>The class without the code behind it: nothing is known of the arguments, so it takes any.</summary>
    public static string Stubs(string kernel, string specFile)
    {
        const int MaxArguments = 16;
        var writer = new CodeWriter();
        writer.Line("/// <summary>Kernels by name, on arrays.</summary>");
        writer.Open("public static partial class Kernels");
        for (int count = 1; count <= MaxArguments; count++)
        {
            var numbers = Enumerable.Range(0, count).ToList();
            string types = string.Join(", ", numbers.Select(i => $"T{i}")), arguments = string.Join(", ", numbers.Select(i => $"T{i} a{i}"));
            writer.Line($"/// <summary>A kernel whose spec has mistakes: it throws.</summary>");
            writer.Line($"public static void {NameOf(kernel)}<{types}>({arguments}) {string.Join(" ", numbers.Select(i => $"where T{i} : allows ref struct"))} =>");
            writer.Line($"    throw new InvalidOperationException(\"The kernel {kernel} cannot be used: {specFile} has mistakes, which the build reports.\");");
            if (count < MaxArguments) writer.Line();
        }

        return writer.Close().ToString();
    }

    private void Method()
    {
        string name = NameOf(_kernel.Name);
        string field = "_" + ModelNames.CamelCase(_kernel.Name) + (_kernel.Variant.Length == 0 ? "" : "_" + _kernel.Variant.Replace('.', '_'));
        if (_weights is null) _writer.Line($"private static KernelEntry? {field};").Line();
        Documentation();
        var parameters = _kernel.Slots.Where(slot => _kernel.Tensor(slot) is not null || _kernel.Scalar(slot) is not null).Select(Parameter)
            .Concat((_unproven is null ? _extents.Given : _extents.All).Select(extent => $"int {Name(extent)}"));
        _writer.Open($"public static unsafe void {name}({string.Join(", ", parameters)})");
        if (_unproven is null) Pin();
        string slots = string.Join(", ", _kernel.Slots.Select(Slot));
        string items = "(nint)" + Product(_kernel.Items.Select(item => item.Limit)), elements = string.Join(" + ", _tensors.Concat(_weights is null ? [] : [_weights]).Select(Size));
        if (_weights is { } weights)
        {
            // One variant for each format: which is known only when it is called.
            string types = _kernel.Variant.Length == 0 ? "" : $"\"{_kernel.Variant}.\" + ";
            _writer.Line($"KernelEntry {Entry(weights)} = {_tableClass}.Engine.Kernels.Find(\"{_kernel.Name}\", {types}{Matrix(weights)}.Format.Name);");
            _writer.Line($"{_tableClass}.Engine.Run({Entry(weights)}, {items}, {elements}, [{slots}]);");
            _writer.Line($"GC.KeepAlive({Matrix(weights)});");
        }
        else
        {
            _writer.Line($"{field} ??= {_tableClass}.Engine.Kernels.Find(\"{_kernel.Name}\", \"{_kernel.Variant}\");");
            _writer.Line($"{_tableClass}.Engine.Run({field}, {items}, {elements}, [{slots}]);");
        }

        if (_unproven is null) _writer.Close();
        _writer.Close();
    }

    /// <summary>Checks of what spans tell, and a block in which they have addresses.</summary>
    private void Pin()
    {
        foreach (string extent in _extents.Given) _writer.Line($"ArgumentOutOfRangeException.ThrowIfNegative({Name(extent)});");
        foreach (var (extent, tensor, divisor) in _extents.Found) _writer.Line($"long {Name(extent)} = {Quotient($"{Name(tensor.Name)}.Length", divisor)};");
        foreach (var tensor in _tensors) _writer.Line($"KernelArguments.CheckLength({Name(tensor.Name)}.Length, {Size(tensor)}, nameof({Name(tensor.Name)}), \"{tensor.TypeText}\");");
        foreach (var output in _tensors.Where(tensor => tensor.Role == TensorRole.Output))
        {
            foreach (var input in _tensors.Where(tensor => tensor.Role == TensorRole.Input && tensor.Element == output.Element))
                _writer.Line($"KernelArguments.CheckOverlap<{TypeOf(input)}>({Name(input.Name)}, {Name(output.Name)}, mayBeSame: {(IsInPlace(input) ? "true" : "false")}, nameof({Name(output.Name)}));");
        }

        foreach (var tensor in _tensors) _writer.Line($"fixed ({TypeOf(tensor)}* {Pointer(tensor)} = {Name(tensor.Name)})");
        if (_weights is not { } weights)
        {
            _writer.Open();
            return;
        }

        string rows = Product(weights.Dimensions.Take(weights.Rank - 1)), columns = Product([weights.Dimensions[weights.Rank - 1]]);
        _writer.Line($"fixed (byte* {Pointer(weights)} = {Name(weights.Name)})");
        _writer.Open();
        _writer.Line($"StoredMatrix {Matrix(weights)} = {_tableClass}.Engine.View({Format(weights)}, {Pointer(weights)}, {Name(weights.Name)}.Length, {rows}, {columns});");
    }

    private void Documentation()
    {
        _writer.Line($"/// <summary>{TextShape.EscapedXml(_kernel.Summary)}.</summary>");
        if (_unproven is not null)
            _writer.Line($"/// <remarks>It takes pointers because nothing proves that <c>{TextShape.EscapedXml(_unproven.ToString())}</c> stays inside the array: the caller answers for it.</remarks>");
        if (_weights is { } stored) DocumentStored(stored);
        foreach (var tensor in _tensors)
        {
            string receives = tensor.Role == TensorRole.Output ? "Receives " : "";
            _writer.Line($"/// <param name=\"{tensor.Name}\">{receives}<c>{TextShape.EscapedXml(tensor.TypeText)}</c>{(tensor.Rank > 1 ? ", row by row" : "")}{Sharing(tensor)}.</param>");
        }

        foreach (string slot in _kernel.Slots.Where(slot => _kernel.Scalar(slot) is not null)) _writer.Line($"/// <param name=\"{slot}\">The number <c>{slot}</c>.</param>");
        foreach (string extent in _unproven is null ? _extents.Given : _extents.All) _writer.Line($"/// <param name=\"{extent}\">The length of the dimension <c>{extent}</c>.</param>");
        if (_unproven is null) _writer.Line("/// <exception cref=\"ArgumentException\">Lengths do not fit each other, or an output overlaps an input.</exception>");
    }

    private void DocumentStored(Tensor weights)
    {
        string type = TextShape.EscapedXml(weights.TypeText), source = "of this or another table that the engine has";
        if (_unproven is null)
        {
            _writer.Line($"/// <param name=\"{Format(weights)}\">How <paramref name=\"{weights.Name}\"/> is stored, as <c>Formats.MyFormat.Entry</c>: a format {source}.</param>");
            _writer.Line($"/// <param name=\"{weights.Name}\"><c>{type}</c>, stored: exactly as many bytes as <see cref=\"FormatEntry.TensorBytes(long, long)\"/> says.</param>");
            _writer.Line("/// <exception cref=\"InvalidDataException\">A code is outside its format's range.</exception>");
            return;
        }

        _writer.Line($"/// <param name=\"{weights.Name}\"><c>{type}</c>, in a format {source}.</param>");
    }

    private string Sharing(Tensor tensor)
    {
        if (tensor.Role != TensorRole.Output) return "";
        var same = _tensors.Where(input => input.Role == TensorRole.Input && IsInPlace(input)).Select(input => $"<paramref name=\"{input.Name}\"/>").ToList();
        return same.Count == 0 ? "; must not overlap an input" : $"; may be {string.Join(" or ", same)}";
    }

    private bool IsInPlace(Tensor input) => KernelSignature.Of(_kernel)?.Inputs.FirstOrDefault(argument => argument.Name == input.Name) is { InPlace: true };

    private string Parameter(string slot)
    {
        if (_kernel.Scalar(slot) is { } scalar) return $"{(scalar.Type == Expressions.ValueType.Float ? "float" : "int")} {Name(slot)}";
        var tensor = _kernel.Tensor(slot)!;
        if (tensor == _weights) return _unproven is null ? $"FormatEntry {Format(tensor)}, ReadOnlySpan<byte> {Name(slot)}" : $"StoredMatrix {Name(slot)}";
        if (_unproven is not null) return $"{TypeOf(tensor)}* {Name(slot)}";
        return $"{(tensor.Role == TensorRole.Output ? "Span" : "ReadOnlySpan")}<{TypeOf(tensor)}> {Name(slot)}";
    }

    private string Slot(string slot)
    {
        if (_weights is { } weights && slot == weights.Name) return $"(nint){Matrix(weights)}.Data, (nint){Matrix(weights)}.Tail";
        if (_kernel.Tensor(slot) is { } tensor) return $"(nint){(_unproven is null ? Pointer(tensor) : Name(slot))}";
        return _kernel.Scalar(slot) is { Type: Expressions.ValueType.Float } ? $"(nint)BitConverter.SingleToUInt32Bits({Name(slot)})" : $"(nint){Name(slot)}";
    }

    private string Pointer(Tensor tensor) => Own(tensor.Name + "Data");

    private string Format(Tensor weights) => Own(weights.Name + "Format");

    private string Matrix(Tensor weights) => _unproven is null ? Own(weights.Name + "Matrix") : Name(weights.Name);

    private string Entry(Tensor weights) => Own(weights.Name + "Kernel");

    /// <summary>A name that nothing of the kernel has.</summary>
    private string Own(string name)
    {
        while (_kernel.Slots.Contains(name) || _extents.All.Contains(name)) name += "_";
        return name;
    }

    // Half is what .NET calls f16; bf16 are the upper halves of float32 bits.
    private static string TypeOf(Tensor tensor) => tensor.Element == ElementType.F16 ? "Half" : tensor.Element.CSharp();

    private string Quotient(string length, Expr? divisor) => divisor is null ? length : $"KernelArguments.Quotient({length}, {Product([divisor])})";

    private string Size(Tensor tensor) => Product(tensor.Dimensions);

    /// <summary>A product as a long: extents that were found are longs, given ones ints, and with several dimensions even a long may be too small.</summary>
    private string Product(IEnumerable<Expr> factors)
    {
        var all = factors.ToList();
        if (all.Count < 2) return all.Count == 0 ? "1" : Factor(all[0]);
        string cast = _unproven is null && all.SelectMany(ExprChildren.Descendants).OfType<NameExpr>().Any(name => _extents.Found.Any(found => found.Name == name.Name)) ? "" : "(long)";
        return $"checked({cast}{string.Join(" * ", all.Select(Factor))})";
    }

    private static string Factor(Expr expression) => expression is NameExpr or IntConst ? Text(expression) : $"({Text(expression)})";

    private static string Text(Expr expression) => expression switch
    {
        NameExpr name => Name(name.Name),
        BinaryExpr { Operator: BinaryOperator.Multiply } product => $"{Factor(product.Left)} * {Factor(product.Right)}",
        BinaryExpr { Operator: BinaryOperator.Divide } quotient => $"{Factor(quotient.Left)} / {Factor(quotient.Right)}",
        _ => expression.ToString(),
    };

    private static string Name(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;
}
