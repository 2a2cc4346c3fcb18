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

    private MemoryWatch Watch() => new(() => _use, () => Interlocked.Increment(ref _collections), _time);
}
