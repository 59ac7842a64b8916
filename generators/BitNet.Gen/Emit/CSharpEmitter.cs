using System.Globalization;
using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Emit;

/// <summary>Writes a target program (L4) as a C# method (L5) in the calling convention of the runtime's KernelEntry: <c>void Kernel(nint* args, nint from, nint to, byte* scratch)</c>.</summary>
public sealed partial class CSharpEmitter
{
    private const int ScratchAlignment = 64;

    private readonly TargetProgram _program;
    private readonly TargetSpec _target;
    private readonly CodeWriter _writer = new(margin: CodeWriter.IndentWidth);
    private readonly NameAllocator _names;
    private readonly Dictionary<string, ElementType> _arrays = new(StringComparer.Ordinal);
    private readonly HashSet<string> _inline = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _uses = new(StringComparer.Ordinal);
    private readonly ScalarText _scalars;
    private readonly InstructionText _instructions;
    private readonly List<SharedPointers> _shared = [];
    private readonly HashSet<string> _assigned = new(StringComparer.Ordinal);
    private PointerPlan? _pointers;

    private CSharpEmitter(TargetProgram program, TargetSpec target)
    {
        _program = program;
        _target = target;
        _names = new NameAllocator(program);
        _scalars = new ScalarText(ElementOf, Place);
        _instructions = new InstructionText(target, _scalars, PointerTo, ElementAt);
        InlineValues.CountUses(program.Prologue, _uses);
        InlineValues.CountUses(program.Body, _uses);
        FindAssigned(program.Body);
    }

    /// <summary>The kernel's methods.</summary>
    public static EmittedKernel Emit(TargetProgram program, TargetSpec target) => new CSharpEmitter(program, target).Emit();

    /// <summary>The method's name: kernel, variant, target and label, where there is one, joined by underscores.</summary>
    public static string MethodName(VectorProgram program) =>
        string.Join("_", new[] { program.Kernel, program.Variant.Replace('.', '_'), program.Target, program.Label }.Where(part => part.Length > 0));

    private EmittedKernel Emit()
    {
        var source = _program.Source;
        string method = MethodName(source);
        foreach (var parameter in source.Parameters)
        {
            if (parameter.Kind == ProgramParameterKind.Pointer) _arrays[parameter.Name] = parameter.Element ?? ElementType.U8;
        }

        foreach (var scratch in source.Scratch) _arrays[scratch.Name] = scratch.Element;
        foreach (var table in _program.Tables) _arrays[table.Name] = ElementType.U8;
        foreach (var constant in source.Constants) _arrays[constant.Name] = constant.Element;
        string args = _names.Unique("args"), from = _names.Unique("from"), to = _names.Unique("to"), memory = _names.Unique("scratch");
        _writer.Doc("summary", TextShape.EscapedXml(source.Summary.TrimEnd('.')) + ".");
        if (source.Schedule.Length > 0) _writer.Doc("remarks", TextShape.EscapedXml(source.Schedule) + ".");
        _writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        _writer.Open($"public static void {method}(nint* {args}, nint {from}, nint {to}, byte* {memory})");
        WriteSlots(args, source.Parameters);
        WriteScratch(memory);
        WriteTables(method);
        WriteLocalArrays(_program.Body);
        WriteBlock(_program.Prologue);
        _writer.Line();
        if (source.Item.Length == 0)
        {
            WriteBlock(_program.Body);
        }
        else
        {
            _writer.Open($"for (nint {source.Item} = {from}; {source.Item} < {to}; {source.Item}++)");
            WriteBlock(_program.Body);
            _writer.Close();
        }

        _writer.Close();
        WriteTableData(method);
        string? scratchMethod = source.Scratch.Count == 0 ? null : WriteScratchMethod(method);
        return new EmittedKernel(_writer.ToString(), method, scratchMethod);
    }

    private void WriteSlots(string args, EquatableArray<ProgramParameter> parameters)
    {
        var used = UsedNames.Of(_program);
        for (int slot = 0; slot < parameters.Count; slot++)
        {
            var parameter = parameters[slot];
            if (!used.Contains(parameter.Name)) continue;
            string value = $"{args}[{slot.ToString(CultureInfo.InvariantCulture)}]";
            string comment = parameter.Type.Length > 0 && parameter.Kind == ProgramParameterKind.Pointer ? $" // {parameter.Type}" : string.Empty;
            switch (parameter.Kind)
            {
                case ProgramParameterKind.Pointer:
                    string type = ElementOf(parameter.Name).CSharp() + "*";
                    _writer.Line($"{type} {parameter.Name} = ({type}){value};{comment}");
                    break;
                case ProgramParameterKind.Float:
                    _writer.Line($"float {parameter.Name} = BitConverter.Int32BitsToSingle((int){value});");
                    break;
                default:
                    _writer.Line($"nint {parameter.Name} = {value};");
                    break;
            }
        }
    }

    /// <summary>Each scratch array begins where the one before it ends, aligned.</summary>
    private void WriteScratch(string memory)
    {
        string at = memory;
        for (int s = 0; s < _program.Source.Scratch.Count; s++)
        {
            var array = _program.Source.Scratch[s];
            string type = array.Element.CSharp() + "*";
            _writer.Wrapped($"{type} {array.Name} = ({type}){at};");
            string start = array.Element == ElementType.U8 ? array.Name : "(byte*)" + array.Name;
            at = $"({start} + {AlignedBytes(array)})";
        }
    }

    private string AlignedBytes(ScratchArray array)
    {
        var bytes = Build.Multiply(array.Count, Build.Int(array.Element.Bytes()));
        if (bytes is IntConst c) return ((c.Value + ScratchAlignment - 1) / ScratchAlignment * ScratchAlignment).ToString(CultureInfo.InvariantCulture);
        return $"({_scalars.Write(Build.Add(bytes, Build.Int(ScratchAlignment - 1)))} & -{ScratchAlignment.ToString(CultureInfo.InvariantCulture)})";
    }

    private string WriteScratchMethod(string method)
    {
        string name = method + "_scratch";
        var source = _program.Source;
        _writer.Line().Line($"/// <summary>Bytes of scratch memory that <see cref=\"{method}\"/> needs on each thread.</summary>");
        _writer.Open($"public static nint {name}(nint* args)");
        for (int slot = 0; slot < source.Parameters.Count; slot++)
        {
            var parameter = source.Parameters[slot];
            if (source.Scratch.Any(s => ExprNames.Mentions(s.Count, parameter.Name)))
                _writer.Line($"nint {parameter.Name} = args[{slot.ToString(CultureInfo.InvariantCulture)}];");
        }

        _writer.Wrapped($"return {string.Join(" + ", source.Scratch.Select(AlignedBytes))};").Close();
        return name;
    }

    private void WriteTables(string method)
    {
        foreach (var table in _program.Tables)
            _writer.Wrapped($"byte* {table.Name} = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference({method}_{table.Name}));");
        foreach (var constant in _program.Source.Constants)
            _writer.Wrapped($"{constant.Element.CSharp()}* {constant.Name} = ({constant.Element.CSharp()}*)Unsafe.AsPointer(ref MemoryMarshal.GetReference({ConstantText.Member(constant)}));");
    }

    private void WriteTableData(string method)
    {
        const int bytesPerLine = 32;
        foreach (var table in _program.Tables)
        {
            _writer.Line().Line($"private static ReadOnlySpan<byte> {method}_{table.Name} =>").Line("[");
            var bytes = table.Bytes.Select(b => b.ToString(CultureInfo.InvariantCulture)).ToList();
            for (int at = 0; at < bytes.Count; at += bytesPerLine) _writer.Line("    " + string.Join(", ", bytes.Skip(at).Take(bytesPerLine)) + ",");
            _writer.Line("];");
        }
    }

    /// <summary>Local arrays stand before all loops: memory of the stack is given back at the end of the method only.</summary>
    private void WriteLocalArrays(EquatableArray<Statement> body)
    {
        foreach (var statement in body)
        {
            switch (statement)
            {
                case LocalArrayStatement a:
                    _arrays[a.Name] = a.Element;
                    _writer.Line($"{a.Element.CSharp()}* {a.Name} = stackalloc {a.Element.CSharp()}[{a.Count.ToString(CultureInfo.InvariantCulture)}];");
                    break;
                case LoopStatement l:
                    WriteLocalArrays(l.Body);
                    break;
                case IfStatement i:
                    WriteLocalArrays(i.Then);
                    WriteLocalArrays(i.Else);
                    break;
            }
        }
    }

    private ElementType ElementOf(string array) => _arrays.TryGetValue(array, out var element) ? element : throw new InvalidOperationException($"no array '{array}'");
}
