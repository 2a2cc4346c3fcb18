using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Grains.Admission;

namespace RemoteAccess.Grains.Tests.Admission;

/// <summary>Memory that seems to be used is looked at before viewers are refused for it any longer (B15).</summary>
[Trait("Rule", "B15")]
public sealed class MemoryWatchTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private MemoryUse _use = new(0, 1_000);
    private int _collections;

    [Fact]
    public void Viewers_that_are_refused_for_memory_that_is_dead_are_taken_in_after_one_collection()
    {
        var watch = new MemoryWatch(() => _use, () => _use = new MemoryUse(100, 1_000), _time);
        var room = new SiloAdmission(new AdmissionOptions(), watch.Now).Begin();
        _use = new MemoryUse(950, 1_000);
        Assert.Equal(AdmissionBound.Memory, room.TryAddViewer());
        Assert.Equal(AdmissionBound.None, room.TryAddViewer());
    }

    [Theory]
    [InlineData(799, 1_000, 0)]
    [InlineData(800, 1_000, 1)]
    [InlineData(800, 0, 0)]
    public void All_generations_are_collected_when_four_fifths_seem_to_be_used(long used, long limit, int collections)
    {
        _use = new MemoryUse(used, limit);
        Assert.Equal(_use, Watch().Now());
        Assert.Equal(collections, _collections);
    }

    [Fact]
    public void However_often_it_is_asked_it_collects_once_in_an_interval()
    {
        _use = new MemoryUse(1_000, 1_000);
        var watch = Watch();
        Parallel.For(0, 1_000, _ => watch.Now());
        _time.Advance(MemoryWatch.Interval - TimeSpan.FromTicks(1));
        watch.Now();
        Assert.Equal(1, _collections);
        _time.Advance(TimeSpan.FromTicks(1));
        watch.Now();
        Assert.Equal(2, _collections);
    }

    [Fact]
    public void A_process_without_collections_is_measured_again_after_an_interval_and_another_one_is_not()
    {
        var measured = 0;
        var watch = new MemoryWatch(() => _use, () => { }, _time, () =>
        {
            measured++;
            _use = _use with { Collection = _use.Collection + 1, Load = 2_000 };
        });
        Assert.Equal(0, watch.Now().Load);
        _time.Advance(MemoryWatch.Interval - TimeSpan.FromTicks(1));
        watch.Now();
        Assert.Equal(0, measured);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(2_000, watch.Now().Load);
        Assert.Equal(1, measured);

        _time.Advance(MemoryWatch.Interval);
        _use = _use with { Collection = 7 };
        watch.Now();
        Assert.Equal(1, measured);
    }

    [Fact]
    public void All_generations_are_collected_while_the_load_is_high()
    {
        _use = new MemoryUse(0, 1_000) { Load = 900, HighLoad = 900, Own = 90 };
        Watch().Now();
        Assert.Equal(1, _collections);
        _use = _use with { Own = 89 };
        Watch().Now();
        Assert.Equal(1, _collections);
    }

    [Fact]
    public void The_process_knows_the_load_of_its_machine()
    {
        GC.Collect(0, GCCollectionMode.Forced, blocking: true);
        var use = MemoryUse.Now();
        Assert.InRange(use.Load, 1, long.MaxValue);
        Assert.InRange(use.HighLoad, 1, long.MaxValue);
        Assert.InRange(use.Collection, 1, long.MaxValue);
    }

    private MemoryWatch Watch() => new(() => _use, () => Interlocked.Increment(ref _collections), _time);
}
