using RemoteAccess.LiveKit.Native.Protocol;
using RemoteAccess.LiveKit.Native.Requests;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Fakes;

namespace RemoteAccess.LiveKit.Tests.Rooms;

[Collection(LibraryCollection.Name)]
public sealed class RoomTests
{
    [Fact]
    [Trait("Rule", "B6")]
    public async Task Every_packet_of_a_stream_names_its_one_destination_and_us()
    {
        await using var native = new NativeUnderTest();
        var (fake, room) = await native.JoinAsync();
        var token = TestContext.Current.CancellationToken;
        var header = new NativeStreamHeader("id-1", "control", 1_795_000_000_000)
        {
            TotalLength = 3,
            Attributes = new Dictionary<string,
            string>
            { ["a"] = "b" },
        };

        await room.SendHeaderAsync(header, "v1", token);
        await room.SendChunkAsync("id-1", 7, new byte[] { 1, 2, 3 }, "v1", token);
        await room.SendTrailerAsync("id-1", "slow", "v1", token);

        var sentHeader = native.Library.Sent(FfiRequest.MessageOneofCase.SendStreamHeader).Single().SendStreamHeader;
        Assert.Equal(("id-1", "control", 1_795_000_000_000, "control", 3UL), (
            sentHeader.Header.StreamId, sentHeader.Header.Topic, sentHeader.Header.Timestamp, sentHeader.Header.ByteHeader.Name,
                sentHeader.Header.TotalLength));
        Assert.Equal("b", sentHeader.Header.Attributes["a"]);
        var chunk = native.Library.Sent(FfiRequest.MessageOneofCase.SendStreamChunk).Single().SendStreamChunk;
        Assert.Equal(("id-1", 7UL), (chunk.Chunk.StreamId, chunk.Chunk.ChunkIndex));
        Assert.Equal([1, 2, 3], chunk.Chunk.Content.ToByteArray());
        var trailer = native.Library.Sent(FfiRequest.MessageOneofCase.SendStreamTrailer).Single().SendStreamTrailer;
        Assert.Equal(("id-1", "slow"), (trailer.Trailer.StreamId, trailer.Trailer.Reason));
        Assert.Equal(
            ["v1", "v1", "v1"], [.. sentHeader.DestinationIdentities, .. chunk.DestinationIdentities, .. trailer.DestinationIdentities]);
        Assert.Equal(["device", "device", "device"], [sentHeader.SenderIdentity, chunk.SenderIdentity, trailer.SenderIdentity]);
        Assert.All([sentHeader.LocalParticipantHandle, chunk.LocalParticipantHandle, trailer.LocalParticipantHandle],
            handle => Assert.Equal(fake.Local.Id, handle));
        await room.DisconnectAsync();
    }

    [Fact]
    [Trait("Rule", "B6")]
    public async Task A_packet_without_a_destination_is_not_sent()
    {
        await using var native = new NativeUnderTest();
        var (_, room) = await native.JoinAsync();
        var token = TestContext.Current.CancellationToken;

        await Assert.ThrowsAsync<ArgumentException>(
            () => room.SendHeaderAsync(new NativeStreamHeader("s", "control", 0), string.Empty, token));
        await Assert.ThrowsAsync<ArgumentException>(() => room.SendChunkAsync("s", 0, new byte[1], string.Empty, token));
        await Assert.ThrowsAsync<ArgumentException>(() => room.SendTrailerAsync("s", string.Empty, string.Empty, token));

        Assert.DoesNotContain(native.Library.Requests, request => request.MessageCase is FfiRequest.MessageOneofCase.SendStreamHeader
            or FfiRequest.MessageOneofCase.SendStreamChunk or FfiRequest.MessageOneofCase.SendStreamTrailer);
        await room.DisconnectAsync();
    }

    [Theory]
    [InlineData(15_000, true)]
    [InlineData(15_001, false)]
    public async Task A_chunk_holds_15000_bytes_at_most(int bytes, bool sent)
    {
        await using var native = new NativeUnderTest();
        var (_, room) = await native.JoinAsync();

        var exception = await Record.ExceptionAsync(
            () => room.SendChunkAsync("s", 0, new byte[bytes], "v1", TestContext.Current.CancellationToken));

        Assert.Equal(sent, exception is null);
        Assert.Equal(sent ? 1 : 0, native.Library.Sent(FfiRequest.MessageOneofCase.SendStreamChunk).Count);
        await room.DisconnectAsync();
    }

    [Fact]
    public async Task A_failed_chunk_is_an_IOException_with_the_librarys_error()
    {
        await using var native = new NativeUnderTest();
        var (_, room) = await native.JoinAsync();
        native.Library.On(FfiRequest.MessageOneofCase.SendStreamChunk, request =>
        {
            native.Library.Raise(FakeAnswers.Complete(request, "engine: connection error: engine is closed")!);
            return FakeAnswers.Accept(request);
        });

        var exception = await Assert.ThrowsAnyAsync<IOException>(
            () => room.SendChunkAsync("s", 0, new byte[1], "v1", TestContext.Current.CancellationToken));

        Assert.Contains("engine is closed", exception.Message, StringComparison.Ordinal);
        await room.DisconnectAsync();
    }

    [Fact]
    public async Task Settings_reach_the_library()
    {
        await using var native = new NativeUnderTest();
        var (fake, room) = await native.JoinAsync();
        var token = TestContext.Current.CancellationToken;

        room.SetReliableThreshold(65_536);
        await room.SetAttributesAsync(new Dictionary<string, string> { ["epoch"] = "7" }, token);
        await room.SetMetadataAsync("{}", token);

        var threshold = native.Library.Sent(FfiRequest.MessageOneofCase.SetDataChannelThreshold).Single().SetDataChannelThreshold;
        Assert.Equal((fake.Local.Id, 65_536UL, DataPacketKind.KindReliable),
            (threshold.LocalParticipantHandle, threshold.Threshold, threshold.Kind));
        var attributes = native.Library.Sent(FfiRequest.MessageOneofCase.SetLocalAttributes).Single().SetLocalAttributes;
        Assert.Equal((fake.Local.Id, "epoch", "7"),
            (attributes.LocalParticipantHandle, attributes.Attributes.Single().Key, attributes.Attributes.Single().Value));
        Assert.Equal("{}", native.Library.Sent(FfiRequest.MessageOneofCase.SetLocalMetadata).Single().SetLocalMetadata.Metadata);
        await room.DisconnectAsync();
    }

    [Fact]
    public async Task Leaving_drops_both_handles_ends_the_events_and_happens_once()
    {
        await using var native = new NativeUnderTest();
        var (fake, room) = await native.JoinAsync();

        await room.DisconnectAsync().Within("the disconnect");
        await room.DisposeAsync();

        Assert.Equal(fake.Handle.Id, native.Library.Sent(FfiRequest.MessageOneofCase.Disconnect).Single().Disconnect.RoomHandle);
        Assert.Equal(0, native.Library.Living);
        Assert.IsType<NativeRoomEvent.Ended>(Assert.Single(await room.RestAsync()));
        Assert.Equal(0, native.Client.Rooms.Count);
    }

    [Fact]
    [Trait("Rule", "S6")]
    public async Task A_disconnect_that_hangs_is_abandoned_after_five_seconds_and_counted()
    {
        await using var native = new NativeUnderTest();
        var (_, room) = await native.JoinAsync();
        native.Library.On(FfiRequest.MessageOneofCase.Disconnect, FakeAnswers.Accept);
        using var abandoned = native.Collect("livekit.disconnects.abandoned");

        var leaving = room.DisconnectAsync();
        native.Time.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromMilliseconds(1));
        Assert.False(leaving.IsCompleted);
        native.Time.Advance(TimeSpan.FromMilliseconds(1));

        await leaving.Within("the abandoned disconnect");
        Assert.Equal(0, native.Library.Living);
        Assert.Equal(1, Assert.Single(abandoned.GetMeasurementSnapshot()).Value);
        Assert.Contains(native.Log.Collector.GetSnapshot(), record => record.Id.Id == 4040);
    }

    [Fact]
    public async Task Leaving_a_room_the_library_has_closed_by_itself_does_not_fail()
    {
        await using var native = new NativeUnderTest();
        var (_, room) = await native.JoinAsync();
        native.Library.On(FfiRequest.MessageOneofCase.Disconnect, _ => null);

        await room.DisconnectAsync().Within("the disconnect");

        Assert.Equal(0, native.Library.Living);
    }

    [Fact]
    public async Task A_room_that_was_left_sends_under_no_handle()
    {
        await using var native = new NativeUnderTest();
        var (_, room) = await native.JoinAsync();
        await room.DisconnectAsync();
        native.Library.On(FfiRequest.MessageOneofCase.SendStreamChunk,
            request => request.SendStreamChunk.LocalParticipantHandle == 0 ? null : FakeAnswers.Accept(request));

        var exception = await Assert.ThrowsAsync<NativeRequestException>(
            () => room.SendChunkAsync("s", 0, new byte[1], "v1", TestContext.Current.CancellationToken));

        Assert.Equal(NativeRequestFailure.Refused, exception.Reason);
    }
}
