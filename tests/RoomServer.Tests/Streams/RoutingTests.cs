using System.Text;
using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Packets;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Streams;

/// <summary>Who gets a packet: whoever holds the identities that the packet itself names, at that moment.</summary>
public sealed class RoutingTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sender_that_addresses_only_its_header_shows_its_chunks_to_everyone()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var viewer = await server.JoinAsync("viewer");
        var other = await server.JoinAsync("other");
        var stream = await device.Client.OpenStreamAsync("control", ["viewer"], cancellationToken: Cancelled);

        await stream.WriteAsync("secret"u8.ToArray(), destinations: [], Cancelled);
        await stream.CloseAsync(cancellationToken: Cancelled);

        Assert.Equal("secret", await TestPeer.ReadTextAsync((await viewer.UntilAsync<StreamOpened>()).Stream));
        await using var after = await device.Client.OpenStreamAsync("control", ["other"], cancellationToken: Cancelled);
        await other.UntilAsync<StreamOpened>();
        Assert.Equal(1, other.Client.StrayPackets);
    }

    [Fact]
    public async Task The_tap_sees_what_was_sent_with_the_destinations_of_each_packet()
    {
        var tap = new RecordingTap();
        await using var server = await TestServer.StartAsync(services: services => services.AddSingleton<IPacketTap>(tap));
        var device = await server.JoinAsync("device");
        await server.JoinAsync("a/b");
        await server.JoinAsync("c");
        var stream = await device.Client.OpenStreamAsync("control", ["a/b", "c"], cancellationToken: Cancelled);
        await stream.WriteAsync("one"u8.ToArray(), Cancelled);
        await stream.WriteAsync("two"u8.ToArray(), destinations: [], Cancelled);
        await stream.CloseAsync("done", Cancelled);

        var header = await tap.NextAsync();
        Assert.Equal((device.Sid, "device", TappedPacketKind.Header, "control", stream.Id.ToString()),
            (header.SenderSid, header.Sender, header.Kind, header.Topic, header.StreamId));
        Assert.Equal(["a/b", "c"], header.Destinations);
        var one = await tap.NextAsync();
        Assert.Equal((TappedPacketKind.Chunk, "one"), (one.Kind, Encoding.UTF8.GetString(one.Payload)));
        Assert.Equal(["a/b", "c"], one.Destinations);
        Assert.Empty((await tap.NextAsync()).Destinations);
        Assert.Equal(TappedPacketKind.Trailer, (await tap.NextAsync()).Kind);
    }

    [Fact]
    public async Task Several_destinations_each_get_it_once_and_the_sender_never()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var a = await server.JoinAsync("a");
        var b = await server.JoinAsync("b");
        var stream = await device.Client.OpenStreamAsync("control", ["a", "b", "a", "device", "nobody"], cancellationToken: Cancelled);
        await stream.WriteAsync("x"u8.ToArray(), Cancelled);
        await stream.CloseAsync(cancellationToken: Cancelled);

        Assert.Equal("x", await TestPeer.ReadTextAsync((await a.UntilAsync<StreamOpened>()).Stream));
        Assert.Equal("x", await TestPeer.ReadTextAsync((await b.UntilAsync<StreamOpened>()).Stream));
        await using var mark = await a.Client.OpenStreamAsync("mark", ["device"], cancellationToken: Cancelled);
        Assert.Equal("mark", (await device.UntilAsync<StreamOpened>()).Stream.Topic);
    }

    [Theory]
    [Trait("Rule", "B13")]
    [InlineData("nobody")]
    [InlineData("device")]
    public async Task A_stream_to_nobody_is_reset_at_once(string to)
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var stream = await device.Client.OpenStreamAsync("control", [to], cancellationToken: Cancelled);

        var write = stream.WriteAsync(new byte[2_000_000], Cancelled).AsTask();
        var error = await Assert.ThrowsAsync<IOException>(() => write.Within("the end of a write to nobody"));

        Assert.Contains("have left the room, or were not there", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "B13")]
    public async Task A_stream_ends_with_its_last_receiver_and_the_next_connection_of_that_identity_gets_none_of_it()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var older = await server.JoinAsync("viewer");
        var stream = await device.Client.OpenStreamAsync("control", ["viewer"], cancellationToken: Cancelled);
        var received = (await older.UntilAsync<StreamOpened>()).Stream;
        var newer = await server.JoinAsync("viewer");
        await older.UntilAsync<Disconnected>();
        await Assert.ThrowsAsync<IOException>(() => TestPeer.ReadToEndAsync(received));

        var write = stream.WriteAsync(new byte[1_000_000], Cancelled).AsTask();
        await Assert.ThrowsAsync<IOException>(() => write.Within("the end of a stream whose receiver has left"));

        await using var mark = await device.Client.OpenStreamAsync("mark", ["viewer"], cancellationToken: Cancelled);
        Assert.Equal("mark", (await newer.UntilAsync<StreamOpened>()).Stream.Topic);
        Assert.Equal(0, newer.Client.StrayPackets);
    }

    [Fact]
    public async Task A_stream_to_one_connection_breaks_when_that_connection_is_replaced()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        await server.JoinAsync("viewer");
        var first = (await device.NextAsync<ParticipantJoined>()).Participant;
        var stream = await device.Client.OpenStreamAsync(first, "control", cancellationToken: Cancelled);
        var newer = await server.JoinAsync("viewer");
        await device.UntilAsync<ParticipantLeft>();

        await Assert.ThrowsAsync<IOException>(async () => await stream.WriteAsync(new byte[1], Cancelled));
        await Assert.ThrowsAsync<IOException>(() => device.Client.OpenStreamAsync(first, "control", cancellationToken: Cancelled));
        await stream.CloseAsync(cancellationToken: Cancelled);
        await using var again = await device.Client.OpenStreamAsync(
            (await device.NextAsync<ParticipantJoined>()).Participant, "control", cancellationToken: Cancelled);
        await newer.UntilAsync<StreamOpened>();
        Assert.Equal(0, newer.Client.StrayPackets);
    }

    [Fact]
    public async Task A_participant_that_may_not_publish_reaches_nobody()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var listener = await server.JoinAsync("listener", grant: grant => grant with { CanPublishData = false });
        await Assert.ThrowsAsync<IOException>(() => listener.Client.OpenStreamAsync("control", ["device"], cancellationToken: Cancelled));

        var raw = await server.RawAsync("raw", grant: grant => grant with { CanPublishData = false });
        Assert.False((await raw.JoinAsync()).CanPublishData);
        var id = ByteStreamId.NewRandom();
        await raw.BinaryAsync(PacketWriter.Header(DestinationList.Encode([]), id, "control", string.Empty));
        var reset = await raw.SignalAsync<StreamResetSignal>();

        Assert.Equal(id.ToString(), reset.StreamId);
        Assert.Contains("canPublishData", reset.Reason, StringComparison.Ordinal);
        await using var mark = await (await server.JoinAsync("mark")).Client.OpenStreamAsync(
            "mark", ["device"], cancellationToken: Cancelled);
        Assert.Equal("mark", (await device.UntilAsync<StreamOpened>()).Stream.Topic);
    }

    [Fact]
    public async Task Too_many_streams_are_refused_one_by_one()
    {
        await using var server = await TestServer.StartAsync(options =>
        {
            options.MaxParticipantsPerRoom = 2;
            options.MaxStreamsPerConnection = 2;
        });
        var device = await server.JoinAsync("device");
        await server.JoinAsync("viewer");
        var first = await device.Client.OpenStreamAsync("control", ["viewer"], cancellationToken: Cancelled);
        await using var second = await device.Client.OpenStreamAsync("control", ["viewer"], cancellationToken: Cancelled);
        var third = await device.Client.OpenStreamAsync("control", ["viewer"], cancellationToken: Cancelled);

        var error = await Assert.ThrowsAsync<IOException>(
            () => third.WriteAsync(new byte[10_000_000], Cancelled).Within("the refusal of the third stream"));
        await first.CloseAsync(cancellationToken: Cancelled);
        await using var fourth = await device.Client.OpenStreamAsync("control", ["viewer"], cancellationToken: Cancelled);
        await fourth.WriteAsync(new byte[200_000], Cancelled);

        Assert.Contains("2 streams open", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_sender_does_not_use_up_the_streams_of_another()
    {
        await using var server = await TestServer.StartAsync();
        var viewer = await server.JoinAsync("viewer", options: new RoomClientOptions
        {
            MaxIncomingStreamsPerSender = 2,
            MaxIncomingStreams = 3,
        });
        var greedy = await server.JoinAsync("greedy");
        var modest = await server.JoinAsync("modest");
        await viewer.NextAsync<ParticipantJoined>();
        for (var i = 0; i < 3; i++)
        {
            await greedy.Client.OpenStreamAsync($"greedy-{i}", ["viewer"], cancellationToken: Cancelled);
        }

        var refused = await greedy.Client.OpenStreamAsync("greedy-3", ["viewer"], cancellationToken: Cancelled);
        await refused.WriteAsync(new byte[1_000_000], Cancelled).Within("1 MB on a stream that its receiver has refused");
        await modest.Client.OpenStreamAsync("modest", ["viewer"], cancellationToken: Cancelled);

        Assert.Equal("greedy-0", (await viewer.UntilAsync<StreamOpened>()).Stream.Topic);
        Assert.Equal("greedy-1", (await viewer.UntilAsync<StreamOpened>()).Stream.Topic);
        Assert.Equal("modest", (await viewer.UntilAsync<StreamOpened>()).Stream.Topic);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("257", "")]
    [InlineData("control", "257")]
    public async Task Topics_and_names_out_of_bounds_are_refused_before_sending(string topic, string name)
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");

        await Assert.ThrowsAsync<ArgumentException>(() => device.Client.OpenStreamAsync(
            topic == "257" ? new string('t', 257) : topic, ["x"], name == "257" ? new string('n', 257) : name, Cancelled));
    }
}
