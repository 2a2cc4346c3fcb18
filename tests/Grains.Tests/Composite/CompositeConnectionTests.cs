using RemoteAccess.Grains.Composite;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Composite;

/// <summary>One connection that is made of two: who is in the room, and what happens there.</summary>
public sealed class CompositeConnectionTests : IAsyncDisposable
{
    private static readonly ParticipantIdentity Ann = ParticipantIdentity.Parse("ann");

    private readonly TwoTransports _two = new();

    public ValueTask DisposeAsync() => _two.DisposeAsync();

    [Fact]
    public async Task Participants_that_were_there_before_are_all_there_in_the_order_of_the_transports_and_of_their_own_joins()
    {
        _two.RightRoom.Join("cid", "PA_R1", joinedAt: 1);
        _two.LeftRoom.Join("bob", "PA_L2", joinedAt: 9_000);
        _two.LeftRoom.Join("ann", "PA_L1", joinedAt: 8_000);
        var room = await _two.JoinAsync();

        Assert.Equal(
            ["PA_L1", "PA_L2", "PA_R1"],
            room.Participants.OrderBy(participant => participant.JoinedAt).Select(participant => participant.Sid.Value));
        Assert.Equal(
            room.Participants.Single(participant => participant.Identity == Ann).JoinedAt,
            room.Find(Ann, ParticipantSid.Parse("PA_L1"))!.JoinedAt);
        Assert.Equal(["left Connected", "right Connected"], room.Transports.Select(part => $"{part.Name} {part.State}"));
    }

    [Fact]
    public async Task Events_of_both_are_read_in_turn_and_those_of_each_in_their_order()
    {
        var room = await _two.JoinAsync();
        for (var i = 0; i < 3; i++)
        {
            _two.LeftRoom.Join($"left{i}", active: false);
            _two.RightRoom.Join($"right{i}", active: false);
        }

        var joined = TwoTransports.Drain(room).Cast<ParticipantConnected>().Select(one => one.Participant.Identity.Value).ToArray();
        Assert.Equal(["left0", "left1", "left2"], joined.Where(name => name.StartsWith('l')));
        Assert.Equal(["right0", "right1", "right2"], joined.Where(name => name.StartsWith('r')));
        Assert.Contains("right0", joined[..2]);
    }

    [Fact]
    [Trait("Rule", "R3")]
    public async Task Joined_at_of_a_connection_is_the_same_in_its_events_and_in_every_look_up()
    {
        var room = await _two.JoinAsync();
        _two.LeftRoom.Join("ann", joinedAt: 99_000);
        var first = (await _two.Next<ParticipantConnected>(room)).Participant;
        Assert.Equal(first.JoinedAt, (await _two.Next<ParticipantActive>(room)).Participant.JoinedAt);
        var second = _two.RightRoom.Join("ann", joinedAt: 5);
        var later = (await _two.Next<ParticipantConnected>(room)).Participant;

        Assert.True(later.JoinedAt > first.JoinedAt, $"{later.JoinedAt} is not after {first.JoinedAt}.");
        Assert.Equal(later.JoinedAt, room.Find(Ann)!.JoinedAt);
        Assert.Equal(second.Sid, room.Find(Ann)!.Sid);
        Assert.Equal(first.JoinedAt, room.Find(Ann, first.Sid)!.JoinedAt);
        Assert.Equal([first.Sid], room.Replaced(Ann, second.Sid).Select(older => older.Sid));
        Assert.Empty(room.Replaced(Ann, first.Sid));
    }

    [Fact]
    [Trait("Rule", "X3")]
    public async Task The_connection_to_serve_is_the_last_ACTIVE_one_or_the_last_if_none_is()
    {
        var room = await _two.JoinAsync();
        var left = _two.LeftRoom.Join("ann", active: false);
        Assert.Equal(left.Sid, room.Find(Ann)!.Sid);
        var right = _two.RightRoom.Join("ann", active: false);
        Assert.Equal(right.Sid, room.Find(Ann)!.Sid);
        _two.LeftRoom.Activate("ann");
        Assert.Equal(left.Sid, room.Find(Ann)!.Sid);
        _two.RightRoom.Activate("ann");
        Assert.Equal(right.Sid, room.Find(Ann)!.Sid);
        _two.RightRoom.Leave(right);
        Assert.Equal(left.Sid, room.Find(Ann)!.Sid);
    }

    [Fact]
    [Trait("Rule", "R7")]
    public async Task Streams_and_removals_go_to_the_transport_that_the_SID_is_on()
    {
        var room = await _two.JoinAsync();
        var left = _two.LeftRoom.Join("ann");
        var right = _two.RightRoom.Join("ann");
        await room.OpenStreamAsync(Ann, left.Sid, ControlTopic.Name, CancellationToken.None);
        await room.OpenStreamAsync(Ann, right.Sid, ControlTopic.Name, CancellationToken.None);
        Assert.Equal([left.Sid.Value], _two.LeftRoom.Streams.Select(stream => stream.Sid));
        Assert.Equal([right.Sid.Value], _two.RightRoom.Streams.Select(stream => stream.Sid));

        await room.RemoveParticipantAsync(Ann, left.Sid, CancellationToken.None);
        Assert.Equal([(Ann, left.Sid)], _two.LeftRoom.KickedOut);
        Assert.Empty(_two.RightRoom.KickedOut);

        await room.RemoveParticipantAsync(Ann, ParticipantSid.Parse("PA_gone"), CancellationToken.None);
        await Assert.ThrowsAsync<DestinationLeftException>(
            () => room.OpenStreamAsync(Ann, ParticipantSid.Parse("PA_gone"), ControlTopic.Name, CancellationToken.None));
    }

    [Fact]
    [Trait("Rule", "B11")]
    public async Task A_stream_without_a_SID_belongs_to_a_connection_of_its_own_transport_or_to_none_yet()
    {
        var room = await _two.JoinAsync();
        var right = _two.RightRoom.Join("ann");
        TwoTransports.Drain(room);
        _two.LeftRoom.OpenInbound("ann", sid: null);
        _two.RightRoom.OpenInbound("ann", sid: null);
        var fromLeft = (await _two.Next<InboundStreamOpened>(room)).Stream;
        var fromRight = (await _two.Next<InboundStreamOpened>(room)).Stream;
        Assert.Null(room.OwnerOf(fromLeft));
        Assert.Equal(right.Sid, room.OwnerOf(fromRight));

        var left = _two.LeftRoom.Join("ann");
        Assert.Equal(left.Sid, room.OwnerOf(fromLeft));
        Assert.Equal(right.Sid, room.OwnerOf(fromRight));
    }

    [Fact]
    [Trait("Rule", "B11")]
    public async Task A_stream_whose_SID_turns_out_to_be_on_another_transport_belongs_to_nobody()
    {
        var room = await _two.JoinAsync();
        var later = ParticipantSid.Parse("PA_L9");
        _two.RightRoom.OpenInbound("ann", later);
        var stream = (await _two.Next<InboundStreamOpened>(room)).Stream;
        Assert.Equal(later, room.OwnerOf(stream));

        _two.LeftRoom.Join("ann", "PA_L9");
        TwoTransports.Drain(room);
        Assert.Null(room.OwnerOf(stream));
    }

    [Fact]
    [Trait("Rule", "R7")]
    public async Task A_SID_that_both_transports_use_stays_with_the_first_and_the_other_connection_is_hidden_and_removed()
    {
        var room = await _two.JoinAsync();
        _two.LeftRoom.Join("ann", "PA_same");
        TwoTransports.Drain(room);
        _two.RightRoom.Device!.ShowsTheRemoved = true;
        var bob = _two.RightRoom.Join("bob", "PA_same");
        Assert.Empty(TwoTransports.Drain(room));
        Assert.Null(room.Find(bob.Identity));
        Assert.Equal(["ann"], room.Participants.Select(participant => participant.Identity.Value));
        await _two.Fixture.Until(() => _two.RightRoom.KickedOut.Count > 0, "bob to be removed");
        Assert.Single(_two.Fixture.LogEntries(1523));

        var stream = _two.RightRoom.OpenInbound("bob", bob.Sid);
        Assert.Empty(TwoTransports.Drain(room));
        Assert.True(stream.IsAborted);
        _two.RightRoom.Leave(bob);
        Assert.Empty(TwoTransports.Drain(room));
        Assert.NotNull(room.Find(Ann));
    }

    [Fact]
    public async Task An_event_of_a_connection_that_has_left_already_leaves_nothing_behind()
    {
        var room = await _two.JoinAsync();
        var ann = _two.LeftRoom.Join("ann");
        _two.LeftRoom.Leave(ann);
        Assert.Equal(
            [typeof(ParticipantConnected), typeof(ParticipantActive), typeof(ParticipantDisconnected)],
            TwoTransports.Drain(room).Select(happened => happened.GetType()));
        Assert.Equal(0, TwoTransports.Remembered(room));

        _two.LeftRoom.Device!.Raise(new ParticipantActive(ann));
        Assert.Single(TwoTransports.Drain(room));
        Assert.Equal(0, TwoTransports.Remembered(room));
    }

    [Fact]
    public async Task A_reader_that_waits_is_woken_by_either_transport_and_reads_nothing_twice()
    {
        var room = await _two.JoinAsync();
        foreach (var transport in (FakeRoom[])[_two.RightRoom, _two.LeftRoom, _two.RightRoom])
        {
            var next = _two.Next<ParticipantConnected>(room);
            Assert.False(next.IsCompleted);
            transport.Join($"viewer{transport.Participants.Count}", active: false);
            await next;
            Assert.Empty(TwoTransports.Drain(room));
        }
    }

    [Fact]
    [Trait("Rule", "X3")]
    public async Task A_full_reconnect_of_one_transport_names_its_own_connections_and_one_without_a_loss_is_only_shown()
    {
        var room = await _two.JoinAsync();
        var left = _two.LeftRoom.Join("ann");
        _two.RightRoom.Join("bob");
        TwoTransports.Drain(room);
        _two.LeftRoom.Device!.Raise(new RoomReconnecting());
        Assert.Empty(TwoTransports.Drain(room));
        var resuming = TwoTransports.Status(room, "left");
        Assert.Equal(
            (TransportState.Resuming, "the link was lost; the transport tries to resume it"), (resuming.State, resuming.LastError));
        _two.LeftRoom.Device!.Raise(new RoomReconnected(StreamsLost: false));
        Assert.Empty(TwoTransports.Drain(room));
        var resumed = TwoTransports.Status(room, "left");
        Assert.Equal((TransportState.Connected, string.Empty), (resumed.State, resumed.LastError));

        _two.LeftRoom.Device!.Raise(new RoomReconnected(StreamsLost: true));
        var reconnected = Assert.IsType<RoomReconnected>(Assert.Single(TwoTransports.Drain(room)));
        Assert.True(reconnected.StreamsLost);
        Assert.Equal([left.Sid], reconnected.Only!);
    }

    [Fact]
    [Trait("Rule", "S6")]
    public async Task Leaving_leaves_both_even_if_one_hangs_and_ends_the_events()
    {
        var room = await _two.JoinAsync();
        var right = _two.RightRoom.Device!;
        _two.LeftRoom.Device!.HangsOnClose = true;
        using var bound = new CancellationTokenSource();
        var closing = room.CloseAsync(bound.Token);
        await _two.Fixture.Until(() => right.IsClosed, "the other transport to be left");
        Assert.False(closing.IsCompleted);
        await bound.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => closing);
        Assert.Equal(RoomDisconnectReason.ClientInitiated, (await _two.Next<RoomDisconnected>(room)).Reason);
        Assert.True(await TwoTransports.HasEnded(room));
        await room.Events.Completion;
        Assert.Empty(room.Participants);
    }
}
