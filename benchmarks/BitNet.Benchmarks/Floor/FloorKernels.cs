using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BitNet.Benchmarks.Floor;

/// <summary>Hand-written AVX-512 ternary kernels: the speed that the generated ones must reach in the same run.</summary>
/// <remarks>
/// A panel is 16 rows; 64 bytes of it hold 16 rows x 16 k at 2 bits (byte 4 * row + b, bit pair j = weight k 4 * j + b) or 16 rows x 20 k at 1.6 bits.
/// They compute int32 sums of code * activation only, without scales.
/// </remarks>
internal static unsafe class FloorKernels
{
    // 6 to 16 KB ahead gain 13 to 19 % over no hint.
    private const int Ahead = 8192;

    public const string Unsupported = "The floor needs AVX-512 with VBMI, which this processor or runtime lacks.";

    public static bool IsSupported => Avx512BW.IsSupported && Avx512Vbmi.IsSupported;

    /// <summary>One token, 2 bits a weight. A pair sum is at most 508 and 64 of them fit an int16; 32 are added before widening.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gemv2Bit(byte* w, sbyte* a, int* y, int rows, int k)
    {
        var mask = Vector512.Create((byte)3);
        var ones = Vector512.Create((short)1);
        for (int r = 0; r < rows; r += 16)
        {
            Vector512<int> sum = default;
            for (int block = 0; block < k; block += 256)
            {
                Vector512<short> s0 = default, s1 = default;
                for (int i = block; i < block + 256; i += 16, w += 64)
                {
                    Sse.Prefetch0(w + Ahead);
                    var q = Vector512.Load(w);
                    int* x = (int*)(a + i);
                    s0 += Avx512BW.MultiplyAddAdjacent(q & mask, Vector512.Create(x[0]).AsSByte());
                    s1 += Avx512BW.MultiplyAddAdjacent((q.AsUInt16() >> 2).AsByte() & mask, Vector512.Create(x[1]).AsSByte());
                    s0 += Avx512BW.MultiplyAddAdjacent((q.AsUInt16() >> 4).AsByte() & mask, Vector512.Create(x[2]).AsSByte());
                    s1 += Avx512BW.MultiplyAddAdjacent((q.AsUInt16() >> 6).AsByte() & mask, Vector512.Create(x[3]).AsSByte());
                }

                sum += Avx512BW.MultiplyAddAdjacent(s0, ones) + Avx512BW.MultiplyAddAdjacent(s1, ones);
            }

            sum.Store(y + r);
        }
    }

    /// <summary>One token, 1.6 bits a weight: q = 82 * d4 + d0 + 3 * d1 + 9 * d2 + 27 * d3, looked up by two-register byte permutes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gemv16Bit(byte* w, sbyte* a, int* y, int rows, int k, RadixTables t)
    {
        var mask = Vector512.Create((byte)3);
        var ones = Vector512.Create((short)1);
        var (ta, tb, tc, td, te, tf) = (t.A, t.B, t.C, t.D, t.E, t.F);
        for (int r = 0; r < rows; r += 16)
        {
            Vector512<int> sum = default;
            for (int block = 0; block < k; block += 320)
            {
                Vector512<short> s0 = default, s1 = default;
                for (int i = block, end = Math.Min(k, block + 320); i < end; i += 20, w += 64)
                {
                    Sse.Prefetch0(w + Ahead);
                    var q = Vector512.Load(w);
                    int* x = (int*)(a + i);
                    var high = Vector512.LessThan(q.AsSByte(), Vector512<sbyte>.Zero).AsByte();
                    var p = Vector512.ConditionalSelect(high, Avx512Vbmi.PermuteVar64x8x2(tc, q, td), Avx512Vbmi.PermuteVar64x8x2(ta, q, tb));
                    var top = Avx512Vbmi.PermuteVar64x8x2(te, (q.AsUInt16() >> 1).AsByte(), tf);
                    s0 += Avx512BW.MultiplyAddAdjacent(p & mask, Vector512.Create(x[0]).AsSByte());
                    s1 += Avx512BW.MultiplyAddAdjacent((p.AsUInt16() >> 2).AsByte() & mask, Vector512.Create(x[1]).AsSByte());
                    s0 += Avx512BW.MultiplyAddAdjacent((p.AsUInt16() >> 4).AsByte() & mask, Vector512.Create(x[2]).AsSByte());
                    s1 += Avx512BW.MultiplyAddAdjacent((p.AsUInt16() >> 6).AsByte() & mask, Vector512.Create(x[3]).AsSByte());
                    s0 += Avx512BW.MultiplyAddAdjacent(top, Vector512.Create(x[4]).AsSByte());
                }

                sum += Avx512BW.MultiplyAddAdjacent(s0, ones) + Avx512BW.MultiplyAddAdjacent(s1, ones);
            }

            sum.Store(y + r);
        }
    }

    /// <summary>32 rows x 6 tokens in registers: the codes are unpacked once to <paramref name="staged"/> (32 k bytes), then used for all tokens (a multiple of 6).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gemm2Bit(byte* w, sbyte* a, int* y, int rows, int k, int tokens, byte* staged)
    {
        var mask = Vector512.Create((byte)3);
        var ones = Vector512.Create((short)1);
        for (int r = 0; r < rows; r += 32)
        {
            byte* d = staged, w1 = w + k * 4;
            for (int i = 0; i < k; i += 16, w += 64, w1 += 64, d += 512)
            {
                var q = Vector512.Load(w);
                var p = Vector512.Load(w1);
                (q & mask).Store(d);
                (p & mask).Store(d + 64);
                ((q.AsUInt16() >> 2).AsByte() & mask).Store(d + 128);
                ((p.AsUInt16() >> 2).AsByte() & mask).Store(d + 192);
                ((q.AsUInt16() >> 4).AsByte() & mask).Store(d + 256);
                ((p.AsUInt16() >> 4).AsByte() & mask).Store(d + 320);
                ((q.AsUInt16() >> 6).AsByte() & mask).Store(d + 384);
                ((p.AsUInt16() >> 6).AsByte() & mask).Store(d + 448);
            }

            w = w1;
            for (int m = 0; m + 6 <= tokens; m += 6)
            {
                sbyte* x = a + (long)m * k;
                Vector512<int> c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default;
                Vector512<int> e0 = default, e1 = default, e2 = default, e3 = default, e4 = default, e5 = default;
                for (int block = 0; block < k; block += 256)
                {
                    byte* u = staged + block * 32;
                    Vector512<short> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default;
                    Vector512<short> t0 = default, t1 = default, t2 = default, t3 = default, t4 = default, t5 = default;
                    for (int i = block; i < block + 256; i += 4, u += 128)
                    {
                        var q = Vector512.Load(u);
                        var p = Vector512.Load(u + 64);
                        var v = Vector512.Create(*(int*)(x + i)).AsSByte();
                        s0 += Avx512BW.MultiplyAddAdjacent(q, v);
                        t0 += Avx512BW.MultiplyAddAdjacent(p, v);
                        v = Vector512.Create(*(int*)(x + k + i)).AsSByte();
                        s1 += Avx512BW.MultiplyAddAdjacent(q, v);
                        t1 += Avx512BW.MultiplyAddAdjacent(p, v);
                        v = Vector512.Create(*(int*)(x + 2 * k + i)).AsSByte();
                        s2 += Avx512BW.MultiplyAddAdjacent(q, v);
                        t2 += Avx512BW.MultiplyAddAdjacent(p, v);
                        v = Vector512.Create(*(int*)(x + 3 * k + i)).AsSByte();
                        s3 += Avx512BW.MultiplyAddAdjacent(q, v);
                        t3 += Avx512BW.MultiplyAddAdjacent(p, v);
                        v = Vector512.Create(*(int*)(x + 4 * k + i)).AsSByte();
                        s4 += Avx512BW.MultiplyAddAdjacent(q, v);
                        t4 += Avx512BW.MultiplyAddAdjacent(p, v);
                        v = Vector512.Create(*(int*)(x + 5 * k + i)).AsSByte();
                        s5 += Avx512BW.MultiplyAddAdjacent(q, v);
                        t5 += Avx512BW.MultiplyAddAdjacent(p, v);
                    }

                    c0 += Avx512BW.MultiplyAddAdjacent(s0, ones);
                    c1 += Avx512BW.MultiplyAddAdjacent(s1, ones);
                    c2 += Avx512BW.MultiplyAddAdjacent(s2, ones);
                    c3 += Avx512BW.MultiplyAddAdjacent(s3, ones);
                    c4 += Avx512BW.MultiplyAddAdjacent(s4, ones);
                    c5 += Avx512BW.MultiplyAddAdjacent(s5, ones);
                    e0 += Avx512BW.MultiplyAddAdjacent(t0, ones);
                    e1 += Avx512BW.MultiplyAddAdjacent(t1, ones);
                    e2 += Avx512BW.MultiplyAddAdjacent(t2, ones);
                    e3 += Avx512BW.MultiplyAddAdjacent(t3, ones);
                    e4 += Avx512BW.MultiplyAddAdjacent(t4, ones);
                    e5 += Avx512BW.MultiplyAddAdjacent(t5, ones);
                }

                int* o = y + (long)r * tokens + m * 32;
                c0.Store(o);
                e0.Store(o + 16);
                c1.Store(o + 32);
                e1.Store(o + 48);
                c2.Store(o + 64);
                e2.Store(o + 80);
                c3.Store(o + 96);
                e3.Store(o + 112);
                c4.Store(o + 128);
                e4.Store(o + 144);
                c5.Store(o + 160);
                e5.Store(o + 176);
            }
        }
    }
}
