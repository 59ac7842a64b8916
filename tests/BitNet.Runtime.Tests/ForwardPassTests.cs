using BitNet.Runtime.Memory;
using BitNet.Runtime.Models;
using BitNet.Runtime.Selection;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;
using BitNet.Runtime.Weights;

namespace BitNet.Runtime.Tests;

public sealed unsafe class ForwardPassTests
{
    [Fact]
    public void A_model_launches_kernels_and_products_through_its_base()
    {
        using var source = new Source();
        using ForwardPass model = source.Kernels.Models[0].Create(source);
        using KvCache cache = model.CreateCache("f32", 4);
        float[] logits = new float[2 * model.Vocabulary];
        model.Run([3, 1], 0, cache, 2, logits);
        Assert.Equal(2, cache.Length);

        float[] row = new float[Source.Columns];
        for (int t = 0; t < 2; t++)
        {
            source.Embedding.DecodeRow(t == 0 ? 3 : 1, row);
            for (int v = 0; v < model.Vocabulary; v++)
            {
                float[] head = new float[Source.Columns];
                source.Embedding.DecodeRow(v, head);
                float expected = row.Zip(head, (x, w) => 2 * x * w).Sum();
                Assert.Equal(expected, logits[t * model.Vocabulary + v], 1e-3f * Math.Max(1, Math.Abs(expected)));
            }
        }
    }

    [Fact]
    public void A_call_is_checked_before_it_runs()
    {
        using var source = new Source();
        using ForwardPass model = source.Kernels.Models[0].Create(source);
        using KvCache cache = model.CreateCache("f32", 4);
        using KvCache foreign = new(1, [16, 16], "f32", 4);
        using KvCache larger = new(1, [16], "f32", 5);
        float[] logits = new float[model.Vocabulary];

        Assert.Contains("0 tokens", Throws([], 0, cache, 0), StringComparison.Ordinal);
        Assert.Contains("3 tokens", Throws([1, 2, 3], 0, cache, 0), StringComparison.Ordinal);
        Assert.Contains("another model", Throws([1], 0, foreign, 0), StringComparison.Ordinal);
        Assert.Contains("holds 5 positions", Throws([1], 0, larger, 0), StringComparison.Ordinal);
        Assert.Contains("exceed the 4 positions", Throws([1, 2], 3, cache, 0), StringComparison.Ordinal);
        Assert.Contains("exceed the 4 positions", Throws([1], -1, cache, 0), StringComparison.Ordinal);
        Assert.Contains("0 to 1 tokens", Throws([1], 0, cache, 2), StringComparison.Ordinal);
        Assert.Contains("room for 10 logits", Throws([1, 2], 0, cache, 2), StringComparison.Ordinal);
        Assert.Contains("Token 10 is outside", Throws([10], 0, cache, 1), StringComparison.Ordinal);
        Assert.Contains("Token -1 is outside", Throws([-1], 0, cache, 1), StringComparison.Ordinal);

        string Throws(int[] tokens, int past, KvCache into, int rows) =>
            Assert.ThrowsAny<ArgumentException>(() => model.Run(tokens, past, into, rows, logits)).Message;
    }

    [Fact]
    public void Numbers_of_the_configuration_are_checked()
    {
        Model.CheckNumbers();
    }

    [Fact]
    public void A_cache_decides_the_variant_of_a_kernel()
    {
        KernelTable table = ToyLayouts.Table();
        KernelEntry entry = table.Kernels[0];
        KernelSet Set(params string[] variants) =>
            new([table with { Kernels = [.. variants.Select(variant => entry with { Kernel = "keys", Variant = variant })] }], "scalar");
        using KvCache half = new(1, [16], "f16", 4);
        using KvCache single = new(1, [16], "f32", 4);
        using KvCache codes = new(1, [16], "i8", 4);
        var all = new CacheKernel(Set("i8", "f32", "f16"), "keys");
        Assert.Equal(("f16", "f32", "i8"), (all.For(half, 1).Variant, all.For(single, 1).Variant, all.For(codes, 9).Variant));
        Assert.Equal((4, 2, 1), (KvCache.ElementBytes("f32"), KvCache.ElementBytes("f16"), KvCache.ElementBytes("i8")));
        Assert.Throws<ArgumentException>(() => new KvCache(1, [16], "q4", 4));
        Assert.Contains("no variant for a cache of f16", Assert.Throws<NotSupportedException>(() => new CacheKernel(Set("f32"), "keys").For(half, 1)).Message, StringComparison.Ordinal);
        Assert.Throws<KernelNotFoundException>(() => new CacheKernel(Set("f32"), "values"));
    }

    [Fact]
    public void Several_tokens_have_a_variant_of_their_own()
    {
        KernelTable table = ToyLayouts.Table();
        KernelEntry one = table.Kernels[0] with { Kernel = "attention", Variant = "f16" };
        KernelEntry many = one with { Variant = "f16.many", MinTokens = 3 };
        using KvCache half = new(1, [16], "f16", 4);
        var attention = new CacheKernel(new KernelSet([table with { Kernels = [one, many] }], "scalar"), "attention");
        Assert.Equal(("f16", "f16", "f16.many"), (attention.For(half, 1).Variant, attention.For(half, 2).Variant, attention.For(half, 3).Variant));
    }

    [Fact]
    public void A_factor_multiplies_the_scales_of_a_matrix()
    {
        using var pool = new WorkerPool(1);
        var packer = new WeightPacker(new KernelSet([ToyLayouts.Table()], "scalar"), pool);
        using ToyTensor ternary = ToyTensor.Ternary(ToyFormats.Block, 6, 8, (row, _) => row + 1);
        using PackedMatrix matrix = packer.Pack(ternary.Matrix);
        Assert.Equal(ScaleGranularity.Row, matrix.Granularity);
        matrix.MultiplyScales(0.5f);
        Assert.Equal([0.5f, 1, 1.5f, 2, 2.5f, 3], new Span<float>(matrix.Scales, 6).ToArray());
        Assert.Throws<InvalidDataException>(() => matrix.MultiplyScales(float.NaN));

        using ToyTensor halves = ToyTensor.Halves(4, 8, _ => (Half)1);
        using PackedMatrix unscaled = packer.Pack(halves.Matrix);
        Assert.Contains("keeps no scales", Assert.Throws<InvalidDataException>(() => unscaled.MultiplyScales(2)).Message, StringComparison.Ordinal);
    }

    private sealed class Source : IModelSource, IDisposable
    {
        public const int Columns = 24;

        private readonly ToyTensor _tensor = ToyTensor.SignedBytes(10, Columns, (row, block) => 0.01f * (row + block + 1));

        public Source()
        {
            KernelTable table = ToyLayouts.Table();
            Kernels = new KernelSet(
                [
                    table with
                    {
                        Kernels = [.. table.Kernels, new KernelEntry("twice", "", "scalar", [], ToyFormats.Address(&Twice))],
                        Models = [new ModelEntry("Toy", ["toy"], source => new Model(source))],
                    },
                ],
                "scalar");
        }

        public KernelSet Kernels { get; }

        public WorkerPool Pool { get; } = new(2);

        public int ContextLength => 4;

        public int BatchTokens => 2;

        public StoredMatrix Embedding => _tensor.Matrix;

        public int Integer(string key, int? defaultValue = null) => Columns;

        public float Number(string key, float? defaultValue = null) => 0;

        public bool Has(string tensor) => true;

        public int RowsOf(string tensor) => 10;

        public PackedMatrix Matrix(string tensor, int rows, int columns, bool ternaryOnly, string scale = "") => new WeightPacker(Kernels, Pool).Pack(_tensor.Matrix);

        public float* Vector(string tensor, int length) => null;

        public StoredMatrix Rows(string tensor, int rows, int columns) => _tensor.Matrix;

        public void Dispose()
        {
            Pool.Dispose();
            _tensor.Dispose();
        }

        private static void Twice(nint* args, nint from, nint to, byte* scratch)
        {
            for (nint i = from; i < to; i++) ((float*)args[0])[i] *= 2;
        }
    }

    private sealed class Model : ForwardPass
    {
        private readonly StoredMatrix _embedding;
        private readonly PackedMatrix _head;
        private readonly KernelEntry _twice;
        private readonly BufferArena _arena = new();
        private readonly long _x;
        private readonly int _columns;

        public Model(IModelSource source)
            : base(source)
        {
            _columns = source.Integer("embedding_length");
            _embedding = source.Rows("token_embd", 10, _columns);
            _head = source.Matrix("output", 10, _columns, ternaryOnly: false);
            _twice = source.Kernels.Find("twice");
            _x = _arena.Reserve((long)BatchTokens * _columns * sizeof(float));
            _arena.Allocate();
        }

        public static void CheckNumbers()
        {
            Assert.Equal(5, Count(5, "n_head"));
            Assert.Contains("'n_head' is 0", Assert.Throws<InvalidDataException>(() => Count(0, "n_head")).Message, StringComparison.Ordinal);
            Assert.Throws<InvalidDataException>(() => Count(int.MaxValue, "n_head"));
            Assert.Equal(4, Whole(20, 5, "n_head / n_head_kv"));
            Assert.Contains("n_head / n_head_kv", Assert.Throws<InvalidDataException>(() => Whole(20, 6, "n_head / n_head_kv")).Message, StringComparison.Ordinal);
            Assert.Throws<InvalidDataException>(() => Whole(1L << 40, 1, "n_ff * n_embd"));
            Require(true, "n_rot <= head_dim");
            Assert.Contains("n_rot <= head_dim", Assert.Throws<InvalidDataException>(() => Require(false, "n_rot <= head_dim")).Message, StringComparison.Ordinal);
            Assert.Equal(BitConverter.SingleToUInt32Bits(-1.5f), (ulong)Bits(-1.5f));
        }

        public override int Vocabulary => 10;

        public override int Layers => 1;

        public override long WeightBytesPerToken => _head.Bytes;

        public override KvCache CreateCache(string elementType, int capacity) => new(Layers, [16], elementType, capacity);

        public override void Run(ReadOnlySpan<int> tokens, int past, KvCache cache, int logitRows, Span<float> logits)
        {
            Check(tokens, past, cache, 1, logitRows, logits);
            float* x = (float*)_arena.Address(_x);
            for (int t = 0; t < tokens.Length; t++) _embedding.DecodeRow(tokens[t], new Span<float>(x + t * _columns, _columns));
            Launch(_twice, tokens.Length * _columns, [(nint)x]);
            fixed (float* y = logits) Multiply(new Activations(x), tokens.Length, _head, y, Vocabulary);
            cache.Append(tokens.Length);
        }

        protected override void Dispose(bool disposing)
        {
            _head.Dispose();
            _arena.Dispose();
            base.Dispose(disposing);
        }
    }
}
