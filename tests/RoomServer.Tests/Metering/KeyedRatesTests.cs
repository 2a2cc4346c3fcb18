using Microsoft.Extensions.Time.Testing;
using RemoteAccess.RoomServer.Metering;

namespace RemoteAccess.RoomServer.Tests.Metering;

public sealed class KeyedRatesTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Each_key_has_a_bucket_of_its_own()
    {
        var rates = new KeyedRates<string>(perSecond: 1, burst: 2, _time);

        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => rates.TryTake("a")));
        Assert.True(rates.TryTake("b", 2));
        Assert.False(rates.TryTake("b", 0.5));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([true, false], Enumerable.Range(0, 2).Select(_ => rates.TryTake("a")));
    }

    [Fact]
    public void A_key_is_forgotten_once_it_may_use_its_whole_burst_again()
    {
        var rates = new KeyedRates<string>(perSecond: 1, burst: 2, _time);
        rates.TryTake("a");
        rates.TryTake("b", 2);
        Assert.Equal(2, rates.Count);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, rates.Count);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, rates.Count);
    }

    [Fact]
    public void A_new_key_beyond_the_bound_has_nothing_until_one_is_forgotten()
    {
        var rates = new KeyedRates<string>(perSecond: 1, burst: 2, _time, mostKeys: 1);
        Assert.True(rates.TryTake("a"));
        Assert.False(rates.TryTake("b"));
        Assert.True(rates.TryTake("a"));

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(rates.TryTake("b"));
    }
}
