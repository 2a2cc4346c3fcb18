using RemoteAccess.Grains.Participants;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>Permits: a bounded number of each kind, never waited for, given back exactly once.</summary>
public sealed class PermitTests : IDisposable
{
    private readonly LinkFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    [Trait("Rule", "P5")]
    public void Each_kind_has_32_permits_of_its_own_and_then_none_at_once()
    {
        var link = _fixture.NewLink();
        foreach (var kind in Enum.GetValues<PermitKind>())
        {
            Assert.All(Enumerable.Range(0, 32), _ => Assert.NotNull(link.TryAcquire(kind)));
            Assert.Null(link.TryAcquire(kind));
        }

        var statistics = link.GetStatistics();
        Assert.Equal((32, 32, 32), (statistics.ServiceCallsInUse, statistics.AssetFetchesInUse, statistics.ParameterCallsInUse));
    }

    [Fact]
    [Trait("Rule", "P5")]
    public void Each_kind_has_the_limit_that_its_option_says()
    {
        (_fixture.Options.ServiceCallPermits, _fixture.Options.AssetFetchPermits, _fixture.Options.ParameterCallPermits) = (1, 2, 3);
        var link = _fixture.NewLink();
        Assert.Equal(
            [1, 2, 3], Enum.GetValues<PermitKind>().Select(kind => Enumerable.Range(0, 10).Count(_ => link.TryAcquire(kind) is not null)));
    }

    [Fact]
    [Trait("Rule", "P5")]
    public void A_permit_disposed_twice_gives_one_slot_back()
    {
        var pool = new PermitPool(2);
        var first = pool.TryAcquire()!;
        Assert.NotNull(pool.TryAcquire());
        first.Dispose();
        first.Dispose();
        Assert.Equal(1, pool.Used);
        Assert.NotNull(pool.TryAcquire());
        Assert.Null(pool.TryAcquire());
    }

    [Fact]
    [Trait("Rule", "P5")]
    public void Requests_hold_no_more_bytes_than_the_bound_unless_it_is_a_single_one()
    {
        var pool = new PermitPool(3, maxBytes: 100);
        var large = pool.TryAcquire(101)!;
        Assert.Null(pool.TryAcquire(1));
        Assert.Equal(1, pool.Used);
        large.Dispose();
        var (first, second) = (pool.TryAcquire(60)!, pool.TryAcquire(40)!);
        Assert.Null(pool.TryAcquire(1));
        second.Dispose();
        second.Dispose();
        Assert.Null(pool.TryAcquire(41));
        Assert.NotNull(pool.TryAcquire(40));
        Assert.NotNull(pool.TryAcquire(0));
        Assert.Null(pool.TryAcquire(0));
        first.Dispose();
        Assert.NotNull(pool.TryAcquire(60));
    }

    [Fact]
    [Trait("Rule", "P5")]
    public async Task Many_threads_never_hold_more_than_the_limit_and_every_slot_comes_back()
    {
        const int Limit = 3;
        var pool = new PermitPool(2 * Limit, maxBytes: Limit);
        var held = 0;
        var peak = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                if (pool.TryAcquire(bytes: 1) is { } permit)
                {
                    var now = Interlocked.Increment(ref held);
                    InterlockedMax(ref peak, now);
                    Interlocked.Decrement(ref held);
                    Parallel.Invoke(permit.Dispose, permit.Dispose);
                }
            }
        })));
        Assert.InRange(peak, 1, Limit);
        Assert.Equal(0, pool.Used);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value; seen = Volatile.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}
