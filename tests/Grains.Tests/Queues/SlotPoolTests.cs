using System.Runtime.CompilerServices;
using RemoteAccess.Grains.Queues;

namespace RemoteAccess.Grains.Tests.Queues;

public sealed class SlotPoolTests
{
    private static readonly int s_slot = Unsafe.SizeOf<QueuedFrame>();

    [Fact]
    [Trait("Rule", "B10")]
    public void An_array_that_was_returned_is_rented_again_and_refers_to_no_frame()
    {
        var pool = new SlotPool(maxRetainedBytes: 100 * s_slot);
        var slots = pool.Rent(16);
        slots[3] = new QueuedFrame(new byte[9], 0);
        pool.Return(slots, clear: true);
        Assert.Equal(16 * s_slot, pool.RetainedBytes);
        Assert.NotSame(slots, pool.Rent(32));
        Assert.Same(slots, pool.Rent(16));
        Assert.Equal((default, 0), (slots[3], pool.RetainedBytes));
        Assert.NotSame(slots, pool.Rent(16));
    }

    [Fact]
    [Trait("Rule", "B10")]
    public void What_goes_beyond_the_bound_is_left_to_the_garbage_collector()
    {
        var pool = new SlotPool(maxRetainedBytes: 40 * s_slot);
        QueuedFrame[][] rented = [pool.Rent(16), pool.Rent(16), pool.Rent(16)];
        Array.ForEach(rented, slots => pool.Return(slots, clear: false));
        Assert.Equal(32 * s_slot, pool.RetainedBytes);
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => rented.Contains(pool.Rent(16))));
    }

    [Fact]
    public void Threads_never_get_the_same_array_at_once()
    {
        var pool = new SlotPool(maxRetainedBytes: 8 * 16 * s_slot);
        var taken = new ConditionalWeakTable<QueuedFrame[], StrongBox<int>>();
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                var slots = pool.Rent(16);
                var users = taken.GetOrAdd(slots, new StrongBox<int>());
                Assert.Equal(1, Interlocked.Increment(ref users.Value));
                Interlocked.Decrement(ref users.Value);
                pool.Return(slots, clear: false);
            }
        });
        Assert.InRange(pool.RetainedBytes, 16 * s_slot, 8 * 16 * s_slot);
    }
}
