using Microsoft.Extensions.Time.Testing;
using RemoteAccess.RoomServer.Admission;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Admission;

[Trait("Rule", "B14")]
public sealed class JoinLimitsTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    [Fact]
    public void An_identity_joins_a_room_so_often_at_once_and_so_often_a_minute_and_is_forgotten()
    {
        var limits = Limits();

        Assert.Equal([true, true, true, false, false], Enumerable.Range(0, 5).Select(_ => limits.TryTake("a", "vera")));
        Assert.True(limits.TryTake("b", "vera"));
        Assert.True(limits.TryTake("a", "tom"));
        Assert.Equal(3, limits.Count);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => limits.TryTake("a", "vera")));
        Assert.Equal(1, limits.Count);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(0, limits.Count);
    }

    [Fact]
    public void A_join_with_much_metadata_counts_as_several_and_one_with_the_most_is_possible()
    {
        var limits = Limits();

        Assert.True(limits.TryTake("a", "vera", bytes: 4_096));
        Assert.True(limits.TryTake("a", "vera", bytes: 4_095));
        Assert.False(limits.TryTake("a", "vera"));
        Assert.Equal([true, false], Enumerable.Range(0, 2).Select(_ => limits.TryTake("a", "tom", bytes: 32_768)));
    }

    [Fact]
    [Trait("Rule", "B13")]
    public void Ten_thousand_identities_are_forgotten_while_others_join()
    {
        var limits = Limits();
        for (var i = 0; i < 10_000; i++)
        {
            Assert.True(limits.TryTake("room", $"viewer-{i}"));
        }

        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.True(limits.TryTake("room", "next"));
        Assert.Equal(1, limits.Count);
    }

    [Fact]
    public async Task One_who_joins_again_and_again_is_refused_and_a_device_is_not()
    {
        await using var server = await TestServer.StartAsync(options => options.JoinBurst = 3, time: _time);
        for (var i = 0; i < 3; i++)
        {
            await server.JoinAsync("viewer");
        }

        var refused = await Assert.ThrowsAsync<RoomJoinException>(() => server.JoinAsync("viewer"));
        Assert.Equal((RoomJoinFailure.Full, RefusalCode.TooManyJoins), (refused.Failure, refused.Code));
        for (var i = 0; i < 5; i++)
        {
            await server.JoinAsync("device", grant: grant => grant with { RoomAdmin = true });
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        await server.JoinAsync("viewer");
    }

    private JoinLimits Limits() =>
        new(Microsoft.Extensions.Options.Options.Create(new RoomServerOptions { JoinsPerMinute = 60, JoinBurst = 3 }), _time);
}
