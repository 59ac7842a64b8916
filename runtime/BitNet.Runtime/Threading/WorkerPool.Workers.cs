using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace BitNet.Runtime.Threading;

public sealed unsafe partial class WorkerPool
{
    // The pause between two matrix products of a decoding step is shorter than this, so threads rarely block while a text is generated.
    private static readonly long s_spinTicks = Stopwatch.Frequency / 20_000;

    private readonly Thread[] _workers;
    private readonly SemaphoreSlim _wake = new(0);
    private RegionState _region;
    private ExceptionDispatchInfo? _failure;
    private volatile bool _stopping;

    private Thread[] StartWorkers()
    {
        var workers = new Thread[Threads - 1];
        for (int i = 0; i < workers.Length; i++)
        {
            int thread = i + 1;
            workers[i] = new Thread(() => Serve(thread)) { IsBackground = true, Name = $"bitnet worker {thread}" };
            workers[i].Start();
        }

        return workers;
    }

    private void StopWorkers()
    {
        _stopping = true;
        // One permit each: whoever blocks, now or after a last look at the gate, gets one.
        if (_workers.Length > 0) _wake.Release(_workers.Length);
        foreach (Thread worker in _workers) worker.Join();
        _wake.Dispose();
    }

    private void RunRegion(nint chunks)
    {
        _chunks = chunks;
        _region.Cursor = 0;
        // No thread is inside, so only this one writes the gate; the exchange publishes the jobs, and orders the count of sleepers behind it.
        long number = RegionState.Number(_region.Gate) + 1;
        Interlocked.Exchange(ref _region.Gate, number << 32 | RegionState.OpenBit);
        Wake(chunks - 1);

        Work(0);

        Interlocked.And(ref _region.Gate, ~RegionState.OpenBit);
        var spin = new SpinWait();
        while ((Volatile.Read(ref _region.Gate) & RegionState.ActiveMask) != 0) spin.SpinOnce(sleep1Threshold: -1);

        if (_failure is { } failure)
        {
            _failure = null;
            failure.Throw();
        }
    }

    private void Wake(nint wanted)
    {
        int count = (int)Math.Min(wanted, _workers.Length);
        while (true)
        {
            int sleepers = Volatile.Read(ref _region.Sleepers);
            int woken = Math.Min(count, sleepers);
            if (woken == 0) return;
            if (Interlocked.CompareExchange(ref _region.Sleepers, sleepers - woken, sleepers) != sleepers) continue;
            _wake.Release(woken);
            return;
        }
    }

    private void Serve(int thread)
    {
        long seen = 0;
        // With more threads than processors a spinning thread keeps a working one from running.
        bool crowded = Threads > Environment.ProcessorCount;
        long deadline = Stopwatch.GetTimestamp() + s_spinTicks;
        while (!_stopping)
        {
            long gate = Volatile.Read(ref _region.Gate);
            if (RegionState.IsNew(gate, seen))
            {
                if (Interlocked.CompareExchange(ref _region.Gate, gate + 1, gate) != gate) continue;
                seen = RegionState.Number(gate);
                Work(thread);
                Interlocked.Decrement(ref _region.Gate);
                deadline = Stopwatch.GetTimestamp() + s_spinTicks;
            }
            else if (Stopwatch.GetTimestamp() > deadline)
            {
                Sleep(seen);
                deadline = Stopwatch.GetTimestamp() + s_spinTicks;
            }
            else if (crowded)
            {
                Thread.Yield();
            }
            else
            {
                Thread.SpinWait(4);
            }
        }
    }

    private void Sleep(long seen)
    {
        // The increment is ordered before the look at the gate, as the caller's opening of the gate is before its look at the count:
        // one of the two sees the other.
        Interlocked.Increment(ref _region.Sleepers);
        if (RegionState.IsNew(Volatile.Read(ref _region.Gate), seen) && TryCancelSleep()) return;
        _wake.Wait();
    }

    private bool TryCancelSleep()
    {
        while (true)
        {
            int sleepers = Volatile.Read(ref _region.Sleepers);
            // A caller took the count already: its permit is on the way and must be consumed.
            if (sleepers == 0) return false;
            if (Interlocked.CompareExchange(ref _region.Sleepers, sleepers - 1, sleepers) == sleepers) return true;
        }
    }

    private void Work(int thread)
    {
        Launch[] launches = _launches;
        byte* scratch = Scratch(thread);
        nint chunks = _chunks;
        int job = 0;
        while (true)
        {
            nint chunk = (nint)(Interlocked.Increment(ref _region.Cursor) - 1);
            if (chunk >= chunks) return;
            // One thread's chunks ascend, so its job does too.
            while (chunk >= launches[job].EndChunk) job++;
            ref Launch launch = ref launches[job];
            nint from = (chunk - launch.FirstChunk) * launch.Grain;
            nint to = launch.Grain < launch.Items - from ? from + launch.Grain : launch.Items;
            if (launch.Function != null) launch.Function(launch.Args, launch.First + from, launch.First + to, scratch);
            else RunManaged(from, to, thread);
        }
    }

    private void RunManaged(nint from, nint to, int thread)
    {
        try
        {
            _work!.Run(from, to, thread);
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
            Interlocked.Exchange(ref _region.Cursor, _chunks);
        }
    }
}
