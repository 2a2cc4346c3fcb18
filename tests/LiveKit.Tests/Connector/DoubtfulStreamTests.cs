using System.Buffers;
using RemoteAccess.Grains.Transport;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Connector.Fakes;
using RemoteAccess.LiveKit.Tests.Fakes;
using static RemoteAccess.LiveKit.Tests.Connector.Roster.People;

namespace RemoteAccess.LiveKit.Tests.Connector;

/// <summary>A viewer's next connection speaks before the signalling link tells of it: whose is its stream?</summary>
[Trait("Rule", "B11")]
public sealed class DoubtfulStreamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_stream_of_an_identity_is_the_connections_that_a_lookup_shows_with_what_it_has_brought()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        var before = await test.OpenedAsync("v", "s1");
        test.Service.Listing = () => Task.FromResult<IReadOnlyList<NativeParticipant>>([Device, Person("v", "PA_2", 20)]);

        // On the data channel ahead of the signalling link's news.
        test.Native.Tell(Header("v", "s2"), Chunk("v", "s2", 0, 7));

        Assert.Equal("PA_1", (await test.NextAsync<ParticipantDisconnected>()).Sid.Value);
        Assert.Equal("PA_2", (await test.NextAsync<ParticipantConnected>()).Participant.Sid.Value);
        await test.NextAsync<ParticipantActive>();
        var stream = (await test.NextAsync<InboundStreamOpened>()).Stream;
        Assert.Equal(("PA_1", "PA_2"), (before.Sid?.Value, stream.Sid?.Value));
        await Assert.ThrowsAsync<IOException>(() => before.Input.ReadAsync(Token).AsTask());

        test.Native.Tell(new NativeRoomEvent.ParticipantDisconnected("v", NativeDisconnectReason.DuplicateIdentity),
            Connected(Person("v", "PA_2", 20)), Chunk("v", "s2", 1, 8));
        Assert.Equal([7, 8], await BytesAsync(stream, 2));
    }

    [Fact]
    public async Task A_second_stream_of_a_connection_that_is_still_there_is_its_own()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        var first = await test.OpenedAsync("v", "s1");
        test.Service.Listing = () => Task.FromResult<IReadOnlyList<NativeParticipant>>([Device, Person("v", "PA_1", 10)]);

        test.Native.Tell(Header("v", "s2"), Chunk("v", "s2", 0, 7), Chunk("v", "s1", 0, 1));

        var second = (await test.NextAsync<InboundStreamOpened>()).Stream;
        Assert.Equal(("PA_1", "PA_1"), (first.Sid?.Value, second.Sid?.Value));
        Assert.Equal([7], await BytesAsync(second, 1));
        Assert.Equal([1], await BytesAsync(first, 1));
    }

    [Fact]
    public async Task A_second_stream_belongs_to_the_shown_connection_when_the_lookup_fails()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        await test.OpenedAsync("v", "s1");
        test.Service.Listing = () =>
            throw new RemoteAccess.LiveKit.RoomService.RoomServiceException(RoomConnectFailure.Unreachable, "nobody home");

        Assert.Equal("PA_1", (await test.OpenedAsync("v", "s2")).Sid?.Value);
    }

    [Fact]
    public async Task A_lookup_that_began_before_the_second_stream_says_nothing_about_it()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        await test.OpenedAsync("v", "s1");
        var old = new TaskCompletionSource<IReadOnlyList<NativeParticipant>>();
        var asked = new SemaphoreSlim(0);
        test.Service.Listing = () =>
        {
            asked.Release();
            return old.Task;
        };
        test.Signals.ParticipantJoined(ConnectionUnderTest.Room);
        await asked.WaitAsync(Token).Within("the look-up for something else");

        // Told by w's coming: the header before it was taken in.
        test.Native.Tell(Header("v", "s2"), Connected(Person("w", "PA_3", 30)));
        await test.NextAsync<ParticipantConnected>();
        await test.NextAsync<ParticipantActive>();
        test.Service.Listing = () =>
            Task.FromResult<IReadOnlyList<NativeParticipant>>([Device, Person("v", "PA_2", 20), Person("w", "PA_3", 30)]);
        old.SetResult([Device, Person("v", "PA_1", 10)]);
        var next = test.NextAsync<ParticipantDisconnected>();
        while (!next.IsCompleted)
        {
            test.Time.Advance(TimeSpan.FromMilliseconds(20));
            await Task.Yield();
        }

        Assert.Equal("PA_1", (await next).Sid.Value);
        await test.NextAsync<ParticipantConnected>();
        await test.NextAsync<ParticipantActive>();
        Assert.Equal("PA_2", (await test.NextAsync<InboundStreamOpened>()).Stream.Sid?.Value);
    }

    private static NativeRoomEvent.StreamHeaderReceived Header(string identity, string id) =>
        new(identity, new NativeStreamHeader(id, "control", 0));

    private static NativeRoomEvent.StreamChunkReceived Chunk(string identity, string id, ulong index, byte content) =>
        new(identity, id, index, new[] { content });

    private static async Task<byte[]> BytesAsync(IInboundStream stream, int count) =>
        (await stream.Input.ReadAtLeastAsync(count, Token).AsTask().Within($"{count} bytes")).Buffer.ToArray();
}
