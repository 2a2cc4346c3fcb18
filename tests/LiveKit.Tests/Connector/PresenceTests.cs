using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Connector.Roster;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.RoomService;
using RemoteAccess.LiveKit.Tests.Connector.Fakes;
using static RemoteAccess.LiveKit.Tests.Connector.Roster.People;

namespace RemoteAccess.LiveKit.Tests.Connector;

/// <summary>A viewer whose departure the library missed is let go by a connection that looks by itself, within a bound.</summary>
[Trait("Rule", "R6")]
public sealed class PresenceTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = (ConnectionUnderTest.Options.PresenceInterval * 1.25) + MissedDepartures.Apart + (Step * 5);
    private static readonly NativeParticipant V = Person("v", "PA_1", 10);
    private static readonly NativeParticipant W = Person("w", "PA_2", 11);
    private static readonly ParticipantDisconnected WLeft = new(ParticipantIdentity.Parse("w"), ParticipantSid.Parse("PA_2"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_viewer_that_left_without_a_report_is_removed_within_the_interval_and_its_stream_fails()
    {
        await using var test = await ConnectionUnderTest.StartAsync(V, W);
        var stream = await test.Connection.OpenStreamAsync(WLeft.Identity, WLeft.Sid, "control", Token);
        Present(test, V);

        var waited = AdvanceUntil(test, () => test.Connection.Find(WLeft.Identity) is null, "w to be let go");

        Assert.True(waited >= ConnectionUnderTest.Options.PresenceInterval * 0.75, $"after {waited}");
        Assert.Equal(WLeft, await test.NextAsync<ParticipantDisconnected>());
        Assert.Equal(2, test.Service.Lists);
        Assert.NotNull(test.Connection.Find(ParticipantIdentity.Parse("v")));
        await Assert.ThrowsAsync<DestinationLeftException>(() => stream.WriteAsync(new byte[1], Token).AsTask());
        Assert.Contains(
            test.Log.Collector.GetSnapshot(), entry => entry.Id.Id == 4102 && entry.Message.Contains("'w' PA_2", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_viewer_that_left_while_our_link_was_down_is_let_go_soon_after_a_resume(bool libraryTells)
    {
        await using var test = await ConnectionUnderTest.StartAsync(V, W);
        Present(test, V);
        test.Native.Tell(new NativeRoomEvent.Reconnecting(), new NativeRoomEvent.Reconnected());
        if (libraryTells)
        {
            test.Native.Tell(Gone("w"));
        }

        test.Native.Handled();
        AdvanceUntil(test, () => test.Connection.Find(WLeft.Identity) is null, "w to be let go", MissedDepartures.Apart + (Step * 5));
        test.Native.Handled();
        var told = new List<RoomEvent>();
        while (test.Connection.Events.TryRead(out var happened))
        {
            told.Add(happened);
        }

        Assert.Equal(WLeft, Assert.Single(told.OfType<ParticipantDisconnected>()));
    }

    [Fact]
    public async Task After_a_write_that_failed_one_lookup_is_enough()
    {
        await using var test = await ConnectionUnderTest.StartAsync(V, W);
        var stream = await test.Connection.OpenStreamAsync(WLeft.Identity, WLeft.Sid, "control", Token);
        Present(test, V);
        test.Native.Sending = _ => Task.FromException(new IOException("on demand"));

        await Assert.ThrowsAsync<IOException>(() => stream.WriteAsync(new byte[1], Token).AsTask());

        Assert.Equal(WLeft, await test.NextAsync<ParticipantDisconnected>());
        Assert.Equal(1, test.Service.Lists);
    }

    [Fact]
    public async Task A_viewer_that_is_set_up_again_without_having_been_there_is_let_go_by_one_lookup()
    {
        await using var test = await ConnectionUnderTest.StartAsync(V, W);
        await (await test.Connection.OpenStreamAsync(WLeft.Identity, WLeft.Sid, "control", Token)).CloseAsync("Stalled", Token);
        Present(test, V);
        await test.Connection.OpenStreamAsync(WLeft.Identity, WLeft.Sid, "control", Token);

        Assert.Equal(WLeft, await test.NextAsync<ParticipantDisconnected>());
        Assert.Equal(1, test.Service.Lists);
    }

    [Fact]
    public async Task Lookups_that_fail_let_nobody_go_however_many()
    {
        await using var test = await ConnectionUnderTest.StartAsync(V, W);
        test.Service.Listing = () =>
            Task.FromException<IReadOnlyList<NativeParticipant>>(new RoomServiceException(RoomConnectFailure.Unauthorized, "on demand"));

        AdvanceUntil(test, () => test.Service.Lists >= 5, "five look-ups", Longest * 5);

        Assert.Equal(2, test.Connection.Participants.Count);
        Present(test, V);
        AdvanceUntil(test, () => test.Connection.Find(WLeft.Identity) is null, "w to be let go");
    }

    [Fact]
    public async Task Nobody_is_asked_about_a_room_without_viewers_and_asking_begins_with_the_first()
    {
        await using var test = await ConnectionUnderTest.StartAsync();
        test.Time.Advance(TimeSpan.FromHours(1));
        for (var minute = 0; minute < 60; minute++)
        {
            test.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(0, test.Service.Lists);
        test.Native.Tell(new NativeRoomEvent.ParticipantConnected(W));
        await test.NextAsync<ParticipantConnected>();
        Present(test);
        AdvanceUntil(test, () => test.Connection.Find(WLeft.Identity) is null, "w to be let go");
    }

    private static void Present(ConnectionUnderTest test, params NativeParticipant[] present) =>
        test.Service.Listing = () => Task.FromResult<IReadOnlyList<NativeParticipant>>([Device, .. present]);

    /// <summary>Lets time pass until something holds, and fails when it took longer than it may.</summary>
    private static TimeSpan AdvanceUntil(ConnectionUnderTest test, Func<bool> condition, string what, TimeSpan? longest = null)
    {
        var before = test.Time.GetUtcNow();
        while (!condition())
        {
            Assert.True(test.Time.GetUtcNow() - before <= (longest ?? Longest), $"{what} took longer than {longest ?? Longest}");
            test.Time.Advance(Step);
            test.Settled();
        }

        return test.Time.GetUtcNow() - before;
    }
}
