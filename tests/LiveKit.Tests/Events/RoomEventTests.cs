using RemoteAccess.LiveKit.Native.Events;
using RemoteAccess.LiveKit.Native.Protocol;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Fakes;

namespace RemoteAccess.LiveKit.Tests.Events;

[Collection(LibraryCollection.Name)]
public sealed class RoomEventTests
{
    [Fact]
    public async Task Events_of_participants_arrive_with_all_fields()
    {
        await using var native = new NativeUnderTest();
        var (fake, room) = await native.JoinAsync();

        fake.Raise(e => e.ParticipantConnected = new ParticipantConnected
        {
            Info = new OwnedParticipant { Handle = native.Library.Give(), Info = FakeRoom.Info("v1", "PA_1", ParticipantState.Joined, 77) },
        });
        fake.Raise(e => e.ParticipantActive = new ParticipantActive { ParticipantIdentity = "v1" });
        fake.Raise(e => e.ParticipantsUpdated =
            new ParticipantsUpdated { Participants = { FakeRoom.Info("v1", "PA_1"), FakeRoom.Info("device", "PA_new") } });
        fake.Raise(e => e.ParticipantAttributesChanged = new ParticipantAttributesChanged
        {
            ParticipantIdentity = "v1",
            Attributes = { new AttributesEntry { Key = "a", Value = "1" }, new AttributesEntry { Key = "b", Value = "2" } },
            ChangedAttributes = { new AttributesEntry { Key = "b", Value = "2" } },
        });
        fake.Raise(e => e.ParticipantPermissionChanged = new ParticipantPermissionChanged
        {
            ParticipantIdentity = "v1",
            Permission = new ParticipantPermission { CanUpdateMetadata = true },
        });
        fake.Raise(e => e.ParticipantDisconnected = new ParticipantDisconnected
        {
            ParticipantIdentity = "v1",
            DisconnectReason = DisconnectReason.ConnectionTimeout,
        });
        fake.Raise(e => e.Eos = new Empty());

        var events = await room.RestAsync();
        var connected = Assert.IsType<NativeRoomEvent.ParticipantConnected>(events[0]).Participant;
        Assert.Equal(("v1", "PA_1", NativeParticipantState.Joined, 77L, "2"), (
            connected.Identity, connected.Sid, connected.State, connected.JoinedAt, connected.Attributes["protocolVersion"]));
        Assert.Equal("v1", Assert.IsType<NativeRoomEvent.ParticipantActive>(events[1]).Identity);
        Assert.Equal(["PA_1", "PA_new"],
            Assert.IsType<NativeRoomEvent.ParticipantsUpdated>(events[2]).Participants.Select(participant => participant.Sid));
        var attributes = Assert.IsType<NativeRoomEvent.AttributesChanged>(events[3]);
        Assert.Equal(["1", "2"], [attributes.Attributes["a"], attributes.Attributes["b"]]);
        Assert.Equal(["b"], attributes.Changed.Keys);
        Assert.True(Assert.IsType<NativeRoomEvent.PermissionChanged>(events[4]).Permission!.Value.CanUpdateMetadata);
        Assert.Equal(new NativeRoomEvent.ParticipantDisconnected("v1", NativeDisconnectReason.ConnectionTimeout), events[5]);
        Assert.Equal(new NativeRoomEvent.Ended(), events[6]);
        Assert.Equal(7, events.Count);
        await room.DisconnectAsync();
    }

    [Fact]
    public async Task Data_packets_of_the_topic_control_are_copied_before_their_memory_is_given_back_and_others_are_left()
    {
        await using var native = new NativeUnderTest();
        var (fake, room) = await native.JoinAsync();
        var content = GC.AllocateArray<byte>(100, pinned: true);
        content.AsSpan().Fill(7);
        var given = new[] { native.Library.Give(), native.Library.Give(), native.Library.Give() };

        Raise(given[0], "control", DataPacketKind.KindReliable, 100);
        Raise(given[1], "other", DataPacketKind.KindReliable, 100);
        Raise(given[2], "control", DataPacketKind.KindLossy, (64 * 1024) + 1);
        fake.Raise(e => e.Eos = new Empty());

        var events = await room.RestAsync();
        Assert.All(given, handle => Assert.False(native.Library.Lives(handle)));
        var packet = Assert.IsType<NativeRoomEvent.DataPacketReceived>(events[0]);
        Assert.Equal(("v", "control", true, 100L), (packet.Identity, packet.Topic, packet.IsReliable, packet.Length));
        Assert.Equal(Enumerable.Repeat((byte)7, 100), packet.Content.ToArray());
        var long_ = Assert.IsType<NativeRoomEvent.DataPacketReceived>(events[1]);
        Assert.Equal((false, 65_537L, 0), (long_.IsReliable, long_.Length, long_.Content.Length));
        Assert.Equal(3, events.Count);
        await room.DisconnectAsync();

        unsafe void Raise(FfiOwnedHandle handle, string topic, DataPacketKind kind, ulong length)
        {
            fixed (byte* memory = content)
            {
                var data = new OwnedBuffer { Handle = handle, Data = new BufferInfo { DataPtr = (ulong)memory, DataLen = length } };
                fake.Raise(e => e.DataPacketReceived = new DataPacketReceived
                {
                    ParticipantIdentity = "v",
                    Kind = kind,
                    User = new UserPacket { Data = data, Topic = topic },
                });
            }
        }
    }

    [Fact]
    public async Task Events_of_the_connection_arrive_with_all_fields()
    {
        await using var native = new NativeUnderTest();
        var (fake, room) = await native.JoinAsync();

        fake.Raise(e => e.RoomSidChanged = new RoomSidChanged { Sid = "RM_1" });
        fake.Raise(e => e.ConnectionStateChanged = new ConnectionStateChanged { State = ConnectionState.ConnReconnecting });
        fake.Raise(e => e.Reconnecting = new Empty());
        fake.Raise(e => e.ConnectionStateChanged = new ConnectionStateChanged { State = ConnectionState.ConnConnected });
        fake.Raise(e => e.Reconnected = new Empty());
        fake.Raise(e => e.Moved = new RoomInfo { Name = "other", Sid = "RM_2" });
        fake.Raise(e => e.ConnectionStateChanged = new ConnectionStateChanged { State = ConnectionState.ConnDisconnected });
        fake.Raise(e => e.Disconnected = new Disconnected { Reason = DisconnectReason.DuplicateIdentity });
        fake.Raise(e => e.Eos = new Empty());

        Assert.Equal(
            [
                new NativeRoomEvent.RoomSidChanged("RM_1"),
                new NativeRoomEvent.ConnectionStateChanged(NativeConnectionState.Reconnecting),
                new NativeRoomEvent.Reconnecting(),
                new NativeRoomEvent.ConnectionStateChanged(NativeConnectionState.Connected),
                new NativeRoomEvent.Reconnected(),
                new NativeRoomEvent.Moved("other", "RM_2"),
                new NativeRoomEvent.ConnectionStateChanged(NativeConnectionState.Disconnected),
                new NativeRoomEvent.Disconnected(NativeDisconnectReason.DuplicateIdentity),
                new NativeRoomEvent.Ended(),
            ],
            await room.RestAsync());
        await room.DisconnectAsync();
    }

    [Fact]
    public async Task Packets_of_streams_arrive_raw_and_the_librarys_readers_are_dropped_at_once()
    {
        await using var native = new NativeUnderTest();
        var (fake, room) = await native.JoinAsync();

        fake.Raise(e => e.StreamHeaderReceived = new StreamHeaderReceived
        {
            ParticipantIdentity = "v1",
            Header = new StreamHeader
            {
                StreamId = "s",
                Topic = "control",
                Timestamp = 5,
                MimeType = "application/octet-stream",
                TotalLength = 3,
                ByteHeader = new ByteHeader { Name = "control" },
            },
        });
        fake.Raise(e => e.ByteStreamOpened = new OwnedInFirstField { Owned = new OwnedHandleOnly { Handle = native.Library.Give() } });
        fake.Raise(e => e.TextStreamOpened = new OwnedInFirstField { Owned = new OwnedHandleOnly { Handle = native.Library.Give() } });
        fake.Raise(e => e.StreamChunkReceived = new StreamChunkReceived
        {
            ParticipantIdentity = "v1",
            Chunk = new StreamChunk { StreamId = "s", ChunkIndex = 4, Content = Google.Protobuf.ByteString.CopyFrom(1, 2, 3) },
        });
        fake.Raise(e => e.StreamTrailerReceived = new StreamTrailerReceived
        {
            ParticipantIdentity = "v1",
            Trailer = new StreamTrailer { StreamId = "s", Reason = "over" },
        });
        fake.Raise(e => e.Eos = new Empty());

        var events = await room.RestAsync();
        var header = Assert.IsType<NativeRoomEvent.StreamHeaderReceived>(events[0]);
        Assert.Equal(("v1", "s", "control", 5L, 3UL, "control"), (
            header.Identity, header.Header.StreamId, header.Header.Topic, header.Header.Timestamp, header.Header.TotalLength,
                header.Header.Name));
        var chunk = Assert.IsType<NativeRoomEvent.StreamChunkReceived>(events[1]);
        Assert.Equal(("v1", "s", 4UL), (chunk.Identity, chunk.StreamId, chunk.Index));
        Assert.Equal([1, 2, 3], chunk.Content.ToArray());
        Assert.Equal(new NativeRoomEvent.StreamTrailerReceived("v1", "s", "over"), events[2]);
        Assert.Equal(4, events.Count);
        Assert.Equal(2, native.Library.Living);
        await room.DisconnectAsync();
    }

    [Fact]
    public async Task Data_tracks_of_others_are_reported_and_every_other_owned_object_is_dropped()
    {
        await using var native = new NativeUnderTest();
        var (fake, room) = await native.JoinAsync();

        fake.Raise(e => e.DataTrackPublished = new DataTrackPublished
        {
            Track = new OwnedDataTrack
            {
                Handle = native.Library.Give(),
                Info = new DataTrackInfo { Name = "status", Sid = "DTR_1" },
                PublisherIdentity = "v1",
            },
        });
        fake.Raise(e => e.DataTrackUnpublished = new DataTrackUnpublished { Sid = "DTR_1" });
        fake.Raise(e => e.TrackPublished = new OwnedInSecondField { Owned = new OwnedHandleOnly { Handle = native.Library.Give() } });
        fake.Raise(e => e.TrackSubscribed = new OwnedInSecondField { Owned = new OwnedHandleOnly { Handle = native.Library.Give() } });
        fake.Raise(e => e.DataPacketReceived =
            new DataPacketReceived { User = new UserPacket { Data = new OwnedBuffer { Handle = native.Library.Give() } } });
        fake.Raise(e => e.Eos = new Empty());

        Assert.Equal(
            [new NativeRoomEvent.DataTrackPublished("v1", "DTR_1", "status"), new NativeRoomEvent.DataTrackUnpublished("DTR_1"),
                new NativeRoomEvent.Ended()],
            await room.RestAsync());
        Assert.Equal(2, native.Library.Living);
        await room.DisconnectAsync();
    }

    [Fact]
    public async Task Handles_in_events_of_a_room_that_was_left_are_dropped_all_the_same()
    {
        await using var native = new NativeUnderTest();
        var (fake, room) = await native.JoinAsync();
        await room.DisconnectAsync();

        fake.Raise(e => e.ByteStreamOpened = new OwnedInFirstField { Owned = new OwnedHandleOnly { Handle = native.Library.Give() } });
        await native.PumpedAsync();

        Assert.Equal(0, native.Library.Living);
    }

    [Fact]
    public async Task A_reason_newer_than_ours_is_unknown()
    {
        await using var native = new NativeUnderTest();
        var (fake, room) = await native.JoinAsync();

        fake.Raise(e => e.Disconnected = new Disconnected { Reason = DisconnectReason.AgentError });

        Assert.Equal(new NativeRoomEvent.Disconnected(NativeDisconnectReason.Unknown), await room.NextAsync("the disconnect"));
        await room.DisconnectAsync();
    }

    [Fact]
    public async Task Two_rooms_reported_by_two_threads_at_once_each_keep_their_order()
    {
        const int Count = 5_000;
        await using var native = new NativeUnderTest();
        var (fakeA, roomA) = await native.JoinAsync();
        var (fakeB, roomB) = await native.JoinAsync();

        await Task.WhenAll(new[] { (fakeA, "a"), (fakeB, "b") }.Select(pair => Task.Run(
            () =>
            {
                for (var index = 0; index < Count; index++)
                {
                    var chunk = new StreamChunk
                    {
                        StreamId = pair.Item2,
                        ChunkIndex = (ulong)index,
                        Content = Google.Protobuf.ByteString.CopyFromUtf8(index.ToString()),
                    };
                    pair.Item1.Raise(e => e.StreamChunkReceived = new StreamChunkReceived { ParticipantIdentity = "v", Chunk = chunk });
                }

                pair.Item1.Raise(e => e.Eos = new Empty());
            },
            TestContext.Current.CancellationToken)));

        foreach (var (room, id) in new[] { (roomA, "a"), (roomB, "b") })
        {
            var chunks = (await room.RestAsync()).OfType<NativeRoomEvent.StreamChunkReceived>().ToList();
            Assert.Equal(Enumerable.Range(0, Count), chunks.Select(chunk => (int)chunk.Index));
            Assert.All(chunks, chunk => Assert.Equal(
                (id, chunk.Index.ToString()), (chunk.StreamId, System.Text.Encoding.UTF8.GetString(chunk.Content.Span))));
            await room.DisconnectAsync();
        }
    }

    [Theory]
    [InlineData(RoomInbox.MaxEvents, 1)]
    [InlineData(2_300, 15_000)]
    public async Task A_room_whose_events_are_not_read_is_lost_and_no_other(int events, int bytes)
    {
        await using var native = new NativeUnderTest();
        var (fake, room) = await native.JoinAsync();
        var (other, otherRoom) = await native.JoinAsync();
        using var lost = native.Collect("livekit.rooms.lost");
        var content = Google.Protobuf.ByteString.CopyFrom(new byte[bytes]);

        for (var index = 0; index <= events; index++)
        {
            fake.Raise(e => e.StreamChunkReceived = new StreamChunkReceived
            {
                ParticipantIdentity = "v",
                Chunk = new StreamChunk { StreamId = "s", ChunkIndex = (ulong)index, Content = content },
            });
        }

        other.Raise(e => e.Reconnecting = new Empty());
        Assert.IsType<NativeRoomEvent.Reconnecting>(await otherRoom.NextAsync("an event of the other room"));
        var read = await room.RestAsync();
        Assert.Equal(NativeLoss.Overflow, Assert.IsType<NativeRoomEvent.Lost>(read[^1]).Loss);
        Assert.InRange(read.Count, 2, RoomInbox.MaxEvents + 1);
        Assert.True(read.OfType<NativeRoomEvent.StreamChunkReceived>().Sum(chunk => (long)chunk.Content.Length) <= RoomInbox.MaxBytes);
        Assert.Equal(1, Assert.Single(lost.GetMeasurementSnapshot()).Value);
        await room.DisconnectAsync();
        await otherRoom.DisconnectAsync();
    }

    [Fact]
    public async Task A_room_whose_events_are_read_takes_any_number()
    {
        await using var native = new NativeUnderTest();
        var (fake, room) = await native.JoinAsync();

        for (var index = 0; index < 3 * RoomInbox.MaxEvents; index++)
        {
            fake.Raise(e => e.Reconnecting = new Empty());
            Assert.IsType<NativeRoomEvent.Reconnecting>(await room.NextAsync("an event"));
        }

        await room.DisconnectAsync();
    }
}
