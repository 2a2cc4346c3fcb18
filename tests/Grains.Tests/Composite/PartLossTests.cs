using RemoteAccess.Grains.Composite;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Composite;

/// <summary>One transport is lost and returns, and what the others notice of it.</summary>
public sealed class PartLossTests : IAsyncDisposable
{
    private static readonly ParticipantIdentity Ann = ParticipantIdentity.Parse("ann");

    private readonly TwoTransports _two = new();

    public ValueTask DisposeAsync() => _two.DisposeAsync();

    [Theory]
    [InlineData(RoomDisconnectReason.ConnectionLost)]
    [InlineData(RoomDisconnectReason.Removed)]
    [InlineData(RoomDisconnectReason.TransportFault)]
    [InlineData(RoomDisconnectReason.ClientInitiated)]
    public async Task A_lost_transport_takes_only_its_own_viewers_along_and_they_are_there_again_when_it_returns(
        RoomDisconnectReason reason)
    {
        var room = await _two.JoinAsync();
        var ann = _two.LeftRoom.Join("ann");
        var bob = _two.LeftRoom.Join("bob");
        var cid = _two.RightRoom.Join("cid");
        TwoTransports.Drain(room);
        var joinedAt = room.Find(Ann)!.JoinedAt;
        _two.LeftRoom.Device!.End(reason);

        Assert.Equal(
            [new ParticipantDisconnected(Ann, ann.Sid) { DeviceLost = true },
                new ParticipantDisconnected(bob.Identity, bob.Sid) { DeviceLost = true }],
            TwoTransports.Drain(room));
        Assert.Equal([cid.Sid], room.Participants.Select(participant => participant.Sid));
        Assert.Equal((TransportState.Lost, $"{reason}: on demand"),
            (TwoTransports.Status(room, "left").State, TwoTransports.Status(room, "left").LastError));
        await Assert.ThrowsAsync<DestinationLeftException>(
            () => room.OpenStreamAsync(Ann, ann.Sid, ControlTopic.Name, CancellationToken.None));

        _two.LeftRoom.Leave(bob);
        var dora = _two.LeftRoom.Join("dora", active: false);
        await _two.Reached(room, "left", TransportState.Connected);
        var events = TwoTransports.Drain(room);
        Assert.Equal(
            ["ParticipantConnected ann", "ParticipantActive ann", "ParticipantConnected dora"],
            events.Select(happened => $"{happened.GetType().Name} {Of(happened).Identity}"));
        Assert.All(events.Take(2), happened => Assert.Equal((ann.Sid, joinedAt), (Of(happened).Sid, Of(happened).JoinedAt)));
        Assert.Equal(joinedAt, room.Find(Ann)!.JoinedAt);
        Assert.True(room.Find(dora.Identity)!.JoinedAt > joinedAt);
        Assert.Equal(3, TwoTransports.Remembered(room));
        Assert.Equal((0, string.Empty), (TwoTransports.Status(room, "left").FailedAttempts, TwoTransports.Status(room, "left").LastError));
        Assert.Equal(1, _two.Fixture.Counted("remote_access.transports.lost", "left"));
        Assert.Equal(0, _two.Fixture.Counted("remote_access.transports.lost", "right"));
    }

    [Fact]
    public async Task Failed_attempts_to_return_are_counted_shown_and_made_with_growing_waits()
    {
        _two.Fixture.Random = 0;
        var room = await _two.JoinAsync();
        _two.Left.FailConnects = 2;
        _two.LeftRoom.Device!.End(RoomDisconnectReason.ConnectionLost);
        TwoTransports.Drain(room);
        foreach (var (pause, wait) in new[] { (1, 125), (2, 250), (3, 500) })
        {
            await _two.Fixture.Logged(1526, pause);
            _two.Fixture.Time.Advance(TimeSpan.FromMilliseconds(wait - 1));
            Assert.Equal(pause, _two.Left.Connects);
            _two.Fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
            await _two.Fixture.Until(() => _two.Left.Connects == pause + 1, "the next attempt");
            if (pause < 3)
            {
                await _two.Fixture.Until(() => TwoTransports.Status(room, "left").FailedAttempts == pause, "the failure to be shown");
                Assert.StartsWith("Unreachable: Attempt", TwoTransports.Status(room, "left").LastError, StringComparison.Ordinal);
            }
        }

        await _two.Reached(room, "left", TransportState.Connected);
        Assert.Equal(2, _two.Fixture.Counted("remote_access.transports.joins", "Unreachable"));
    }

    [Theory]
    [InlineData(9_999, 250)]
    [InlineData(10_000, 125)]
    public async Task A_transport_that_was_there_for_long_is_joined_again_after_the_first_wait(int lasted, int wait)
    {
        _two.Fixture.Random = 0;
        var room = await _two.JoinAsync();
        await LoseAsync(1, 125);
        await _two.Fixture.Until(() => TwoTransports.Status(room, "left").State == TransportState.Connected, "the return");
        _two.Fixture.Time.Advance(TimeSpan.FromMilliseconds(lasted));
        await LoseAsync(2, wait);

        async Task LoseAsync(int times, int milliseconds)
        {
            _two.LeftRoom.Device!.End(RoomDisconnectReason.ConnectionLost);
            TwoTransports.Drain(room);
            await _two.Fixture.Logged(1526, times);
            _two.Fixture.Time.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
            Assert.Equal(times, _two.Left.Connects);
            _two.Fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
            await _two.Fixture.Until(() => _two.Left.Connects == times + 1, "the next attempt");
        }
    }

    [Fact]
    public async Task The_last_transport_that_is_lost_ends_the_whole_with_its_reason()
    {
        var room = await _two.JoinAsync();
        _two.RightRoom.Join("ann");
        TwoTransports.Drain(room);
        _two.Left.FailConnects = 1_000;
        _two.LeftRoom.Device!.End(RoomDisconnectReason.ConnectionLost);
        Assert.Empty(TwoTransports.Drain(room));
        _two.RightRoom.Device!.End(RoomDisconnectReason.Removed);

        var over = Assert.IsType<RoomDisconnected>(Assert.Single(TwoTransports.Drain(room)));
        Assert.Equal((RoomDisconnectReason.Removed, "right: on demand"), (over.Reason, over.Detail));
        Assert.True(await TwoTransports.HasEnded(room));
    }

    [Fact]
    [Trait("Rule", "B9")]
    public async Task Another_device_on_one_transport_ends_the_whole_so_that_the_session_reads_the_stored_epoch()
    {
        var room = await _two.JoinAsync();
        var right = _two.RightRoom.Device!;
        _two.LeftRoom.Connect(ParticipantSid.Parse("PA_other"));
        var over = Assert.IsType<RoomDisconnected>(Assert.Single(TwoTransports.Drain(room)));
        Assert.Equal(RoomDisconnectReason.DuplicateIdentity, over.Reason);
        await _two.Fixture.Until(() => right.IsClosed, "the other transport to be left");
        Assert.Equal(1, _two.Left.Connects);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Rule", "B9")]
    public async Task A_transport_is_not_joined_again_for_a_room_that_a_later_session_has(bool known)
    {
        var room = await _two.JoinAsync();
        var reads = 0;
        _two.IsOvertaken = () => Task.FromResult(known || ++reads == 2);
        var right = _two.RightRoom.Device!;
        _two.LeftRoom.Device!.End(RoomDisconnectReason.ConnectionLost);
        TwoTransports.Drain(room);
        await _two.Fixture.AdvanceUntil(() => _two.RightRoom.Device is null && _two.LeftRoom.Device is null, "both to be left");

        Assert.Equal(RoomDisconnectReason.DuplicateIdentity, (await _two.Next<RoomDisconnected>(room)).Reason);
        Assert.Equal(known ? 1 : 2, _two.Left.Connects);
        Assert.True(right.IsClosed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_store_that_does_not_answer_connects_nothing_new_and_is_asked_again(int fails)
    {
        var room = await _two.JoinAsync();
        var reads = 0;
        _two.IsOvertaken = () => ++reads == fails ? Task.FromException<bool>(new IOException("down")) : Task.FromResult(false);
        _two.LeftRoom.Device!.End(RoomDisconnectReason.ConnectionLost);
        TwoTransports.Drain(room);
        await _two.Reached(room, "left", TransportState.Connected);
        Assert.Equal((fails + 2, fails + 1), (reads, _two.Left.Connects));
        Assert.Single(_two.Fixture.LogEntries(1524));
        Assert.Single(_two.LeftRoom.Tracks.Select(track => track.Connection).Append(_two.LeftRoom.Device!).Distinct());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Events_that_fail_or_end_without_a_word_lose_that_transport_only(bool fail)
    {
        var room = await _two.JoinAsync();
        var ann = _two.LeftRoom.Join("ann");
        _two.RightRoom.Join("bob");
        TwoTransports.Drain(room);
        var next = _two.Next<ParticipantDisconnected>(room);
        _two.LeftRoom.Device!.FailEvents(fail ? new IOException("broken") : null!);
        Assert.Equal(ann.Sid, (await next).Sid);
        Assert.StartsWith("TransportFault: the transport's events", TwoTransports.Status(room, "left").LastError, StringComparison.Ordinal);
        Assert.NotNull(room.Find(ParticipantIdentity.Parse("bob")));
    }

    [Fact]
    [Trait("Rule", "R3")]
    public async Task Who_moved_to_another_transport_while_its_own_was_lost_stays_the_later_one()
    {
        var room = await _two.JoinAsync();
        var before = _two.LeftRoom.Join("ann");
        TwoTransports.Drain(room);
        _two.LeftRoom.Device!.End(RoomDisconnectReason.ConnectionLost);
        TwoTransports.Drain(room);
        var moved = _two.RightRoom.Join("ann");
        TwoTransports.Drain(room);
        await _two.Reached(room, "left", TransportState.Connected);

        Assert.Equal(moved.Sid, room.Find(Ann)!.Sid);
        Assert.Equal([before.Sid], room.Replaced(Ann, moved.Sid).Select(older => older.Sid));
    }

    private static RemoteParticipant Of(RoomEvent happened) => happened switch
    {
        ParticipantConnected joined => joined.Participant,
        ParticipantActive active => active.Participant,
        _ => throw new InvalidOperationException($"{happened}"),
    };
}
