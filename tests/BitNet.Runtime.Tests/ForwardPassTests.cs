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

        public override int Vocabulary => 10;

        public override int Layers => 1;

        public override long WeightBytesPerToken => _head.Bytes;

        public override KvCache CreateCache(string elementType, int capacity) => new(Layers, [16], elementType, capacity);

        public override void Run(ReadOnlySpan<int> tokens, int past, KvCache cache, int logitRows, Span<float> logits)
        {
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
