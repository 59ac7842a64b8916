using BitNet.Gen.Emit;
using BitNet.Gen.Expressions;
using BitNet.Gen.Models.Program;
using BitNet.Gen.Pipeline;

namespace BitNet.Gen.Models.Emission;

/// <summary>Writes a model program as a C# class over the runtime's ForwardPass.</summary>
public sealed partial class ModelEmitter
{
    private readonly ModelProgram _program;
    private readonly SourceNames _names;
    private readonly CodeWriter _text = new();
    private readonly List<ModelValue> _caches;
    private readonly List<ModelValue> _tables;

    private ModelEmitter(ModelProgram program)
    {
        _program = program;
        _names = new SourceNames(program);
        _caches = program.Values.Where(value => value.Kind == ModelValueKind.Cache).ToList();
        _tables = program.Values.Where(value => value.Kind == ModelValueKind.Table).ToList();
    }

    private ModelSpec Spec => _program.Spec;

    private IEnumerable<ModelStep> Steps => _program.Before.Concat(_program.Layer).Concat(_program.After).WithNested();

    /// <summary>The C# text, LF line ends.</summary>
    /// <param name="ns">The namespace of the class.</param>
    public static string Emit(ModelProgram program, string ns) => new ModelEmitter(program).Emit(ns);

    private string Emit(string ns)
    {
        _text.Line("using System;");
        _text.Line("using System.Collections.Generic;");
        foreach (string name in (string[])["Memory", "Models", "Selection", "Tables", "Weights"]) _text.Line($"using BitNet.Runtime.{name};");
        _text.Line();
        _text.Line($"namespace {ns};");
        _text.Line();
        _text.Line($"/// <summary>{Xml(Spec.Summary)}</summary>");
        _text.Open($"internal sealed unsafe class {Spec.Name} : ForwardPass");
        EmitFields();
        EmitConstructor();
        EmitTableMethods();
        EmitProperties();
        EmitRun();
        EmitDispose();
        EmitLayerClass();
        _text.Close();
        return GeneratedHeader.For([Spec.File]) + _text;
    }

    private bool HasBlocks => _program.Layer.Concat(_program.Before).Concat(_program.After).Any(step => step is BlockStep);

    private void EmitFields()
    {
        if (HasBlocks)
        {
            _text.Line("// The most tokens of a block, where steps are taken in blocks of tokens.");
            _text.Line($"private const int BlockTokens = {Plural.Number(BlockStep.MaxTokens)};");
            _text.Line();
        }

        foreach (var setting in Spec.Settings) _text.Line($"private readonly {(setting.IsFloat ? "float" : "int")} {_names.Setting(setting.Name)};");
        _text.Line();
        foreach (var kernel in _names.Kernels) _text.Line($"private readonly {(IsOverCache(kernel.Key) ? "CacheKernel" : "KernelEntry")} {kernel.Value};");
        _text.Line();
        foreach (var value in _program.Values.Where(value => IsGiven(value) && !InLayer(value))) _text.Line($"private readonly {Type(value)} {_names.Value(value.Id)};");
        _text.Line("private readonly Layer[] _layers;");
        for (int i = 0; i < _program.Needs.Count; i++)
        {
            if (!_program.Needs[i].InLayer) _text.Line($"private readonly InputForms {Forms(i)};");
        }

        _text.Line("private readonly long _weightBytes;");
        _text.Line();
        _text.Line("// What the steps compute. Values that are not needed at the same time share memory.");
        _text.Line("private readonly BufferArena _arena = new();");
        foreach (var value in _program.Values.Where(value => value.Kind == ModelValueKind.Computed)) _text.Line($"private readonly {Type(value)} {_names.Value(value.Id)};");
        _text.Line();
    }

    private void EmitProperties()
    {
        var logits = _program.Values.First(value => value.Kind == ModelValueKind.Logits);
        _text.Line("/// <inheritdoc/>");
        _text.Line($"public override int Vocabulary => {_names.Extent(logits.Shape[1])};");
        _text.Line();
        _text.Line("/// <inheritdoc/>");
        _text.Line("public override int Layers => _layers.Length;");
        _text.Line();
        _text.Line("/// <inheritdoc/>");
        _text.Line("public override long WeightBytesPerToken => _weightBytes;");
        _text.Line();
        _text.Line("/// <inheritdoc/>");
        _text.Open("public override KvCache CreateCache(string elementType, int capacity)");
        _text.Wrapped("if (capacity < 1 || capacity > ContextLength) throw new ArgumentOutOfRangeException(nameof(capacity), capacity, $\"The cache holds 1 to {ContextLength} positions.\");");
        if (_caches.Count == 0) _text.Line("return new KvCache(Layers, [], elementType, capacity);");
        else
        {
            if (_caches.Exists(cache => cache.IsOpen)) _text.Line("long element = KvCache.ElementBytes(elementType);");
            EmitCapacity("long", "capacity", "kept");
            string sizes = string.Join(", ", _caches.Select(cache => $"{(cache.IsOpen ? "element" : Plural.Number(cache.Element.Bytes()))} * {_names.Extent(cache.Count).Replace("capacity", "kept")}"));
            _text.Wrapped($"return new KvCache(Layers, [{sizes}], elementType, capacity);");
        }

        _text.Close();
        _text.Line();
    }

    /// <summary>Declares the number of positions that buffers of a cache have: rounded up to what their blocks hold.</summary>
    private void EmitCapacity(string type, string positions, string name)
    {
        long block = 1;
        foreach (var dimension in _caches.SelectMany(cache => cache.Shape).Where(dimension => dimension.Factors.Any(factor => factor.Name == ModelNames.Capacity)))
            block = Math.Max(block, dimension.Denominator);
        string rounded = block == 1 ? positions : $"(({type}){positions} + {Number(block - 1)}) / {Number(block)} * {Number(block)}";
        _text.Line($"{type} {name} = {rounded};");
    }

    private void EmitDispose()
    {
        _text.Line("/// <inheritdoc/>");
        _text.Open("protected override void Dispose(bool disposing)");
        _text.Open("if (disposing)");
        _text.Line("_arena.Dispose();");
        if (_tables.Count > 0) _text.Line("_tables.Dispose();");
        _text.Close();
        _text.Line();
        _text.Line("base.Dispose(disposing);");
        _text.Close();
        _text.Line();
    }

    private void EmitLayerClass()
    {
        _text.Line("/// <summary>The weights of one layer.</summary>");
        _text.Open("private sealed class Layer");
        foreach (var value in _program.Values.Where(InLayer)) _text.Line($"public required {Type(value)} {_names.Value(value.Id).Substring(2)};");
        for (int i = 0; i < _program.Needs.Count; i++)
        {
            if (_program.Needs[i].InLayer) _text.Line($"public InputForms {Forms(i).Substring(2)};");
        }

        _text.Close();
    }

    private string Forms(int need) => _names.Forms(need);

    private bool InLayer(ModelValue value) => IsGiven(value) && Spec.Weight(value.Weight) is { InLayer: true };

    private static bool IsGiven(ModelValue value) => value.Kind is ModelValueKind.Vector or ModelValueKind.Matrix or ModelValueKind.Stored or ModelValueKind.Table;

    private bool IsOverCache(string kernel) =>
        Steps.OfType<KernelStep>().Any(step => step.Kernel == kernel && step.VariantOf is { } variant && _program.Values[variant].Kind == ModelValueKind.Cache);

    private static string Type(ModelValue value) => value.Kind switch
    {
        ModelValueKind.Matrix => "PackedMatrix",
        ModelValueKind.Stored => "StoredMatrix",
        _ => value.Element.CSharp() + "*",
    };

    private static string Number(long value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Literal(string text) => Microsoft.CodeAnalysis.CSharp.SymbolDisplay.FormatLiteral(text, quote: true);

    private static string Xml(string text) => TextShape.EscapedXml(text).Replace("\r", " ").Replace("\n", " ").Trim();
}
