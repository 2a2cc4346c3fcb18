using CsCheck;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Listeners;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Frames of viewers that are larger than a transport holds for us, while they are arriving (B15).</summary>
[Trait("Rule", "B15")]
public sealed class LargeFrameTests
{
    private const int Large = 4 * 1024 * 1024;

    private static byte[] Message(int bytes) => ClientMessageEncoder.MessageData(1, new byte[bytes]);

    private static async Task<DeviceFixture> DeviceAsync(Action<DeviceFixture>? set = null)
    {
        var device = new DeviceFixture();
        set?.Invoke(device);
        await device.StartAsync();
        await device.SendAsync(
            ClientMessageEncoder.Advertise([new ClientChannelAdvertisement { Id = 1, Topic = "/up", Encoding = "json" }]));
        await device.HandledAsync();
        return device;
    }

    // Whatever the first stream waits for, a ping on another one is answered.
    private static async Task HandledElsewhereAsync(DeviceFixture device)
    {
        var pongs = device.Stream.Messages.OfType<PongMessage>().Count();
        var other = device.Fixture.Room.OpenInbound("ann", device.Ann.Sid);
        await other.WriteAsync(ClientMessageEncoder.Ping(0));
        await device.Fixture.Until(() => device.Stream.Messages.OfType<PongMessage>().Count() > pongs, "the pong");
        await other.EndAsync();
    }

    [Fact]
    public async Task A_viewer_holds_no_more_than_its_bound_over_all_of_its_streams_and_the_next_frame_waits_unread()
    {
        await using var device = await DeviceAsync(device => device.Fixture.Options.Admission.PartialFrameBytesPerViewer = Large);
        var frames = device.Fixture.Admission.PartialFrames;
        var frame = Message(Large);
        var sent = device.Inbound.SendAsync(frame.AsMemory(0, frame.Length - 1));
        await device.Fixture.Until(() => sent.IsCompleted, "all but the last byte of the first frame to be taken");
        Assert.Equal(frame.Length, frames.Capacity - frames.Free);

        var second = device.Fixture.Room.OpenInbound("ann", device.Ann.Sid);

        // No more than a transport holds: a frame that is there as a whole needs no room.
        const int Held = IInboundStream.MaxBufferedBytes + 1;
        var other = second.SendAsync(Message(Large).AsMemory(0, Held));
        await HandledElsewhereAsync(device);
        Assert.False(other.IsCompleted);
        Assert.Equal(frame.Length, frames.Capacity - frames.Free);

        await device.Inbound.SendAsync(frame.AsMemory(frame.Length - 1));
        await other;
        await second.SendAsync(Message(Large).AsMemory(Held));
        await device.Fixture.Until(() => device.Handler.Events.OfType<ClientMessageReceived>().Count() == 2, "both messages");
        await device.Fixture.Until(() => frames.Free == frames.Capacity, "the room to be given back");
        Assert.Equal(0, device.Fixture.Counted("remote_access.resets"));
    }

    [Fact]
    public async Task A_frame_that_is_not_whole_in_time_ends_its_stream_and_the_viewer_is_told_and_reset_and_its_room_is_given_back()
    {
        await using var device = await DeviceAsync();
        var frames = device.Fixture.Admission.PartialFrames;
        var frame = Message(Large);
        await device.Inbound.SendAsync(frame.AsMemory(0, frame.Length - 1));
        await device.Fixture.Until(() => frames.Free < frames.Capacity, "the frame to be held");
        device.Fixture.Time.Advance(TimeSpan.FromSeconds(59.9));
        await HandledElsewhereAsync(device);
        Assert.Equal(0, device.Fixture.Counted("remote_access.resets"));

        device.Fixture.Time.Advance(TimeSpan.FromSeconds(0.1));
        await device.Fixture.Until(() =>
            device.Fixture.Counted("remote_access.resets", nameof(ReasonCode.InboundTimeout)) == 1, "the reset");
        await device.Fixture.Until(() =>
            frames.Free == frames.Capacity && device.Inbound.IsAborted, "the room and the stream to be given back");
        await device.Fixture.RetriesScheduled();
        device.Fixture.Time.Advance(TimeSpan.FromSeconds(1));
        var fresh = await device.Fixture.Room.StreamTo("ann", 2);
        await device.Fixture.Until(() => fresh.Statuses().Count == 1, "the notice");
        Assert.StartsWith(
            "This connection was reset: InboundTimeout: A frame was not whole within 60 s of its beginning "
            + "(open a new stream to the device)",
            fresh.Statuses()[0].Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_frame_that_finds_no_room_in_time_ends_its_stream_likewise_and_others_with_small_frames_go_on()
    {
        await using var device = await DeviceAsync(device => device.Fixture.Options.Admission.PartialFrameBytesPerRoom = 16 * 1024 * 1024);
        var (bob, _) = await device.Fixture.JoinRegistered("bob");
        var bobs = device.Fixture.Room.OpenInbound("bob", bob.Sid);
        await bobs.WriteAsync(
            ClientMessageEncoder.Advertise([new ClientChannelAdvertisement { Id = 1, Topic = "/bob", Encoding = "json" }]));
        var frame = Message(FrameHeader.MaxInboundPayloadBytes - 5);
        var sent = bobs.SendAsync(frame.AsMemory(0, frame.Length - 1));
        await device.Fixture.Until(() => sent.IsCompleted, "bob's frame");
        device.Fixture.Time.Advance(TimeSpan.FromSeconds(1));

        await device.Inbound.WriteAsync(Message(Large));
        await HandledElsewhereAsync(device);
        await device.Fixture.AdvanceUntil(
            () => device.Fixture.Counted("remote_access.resets", nameof(ReasonCode.InboundTimeout)) >= 1, "bob to be reset for his frame");
        await device.Fixture.Until(() =>
            device.Handler.Events.OfType<ClientMessageReceived>().Any(), "ann's message, in the room that bob's frame left");
        Assert.Empty(device.Fixture.Session.ResetsOf(device.Ann.Identity));
    }

    [Theory]
    [InlineData("message", "Not permitted: publish")]
    [InlineData("call", "Not permitted: call")]
    [InlineData("ping", "A Ping message of 4194304 bytes was skipped; the limit is 65536")]
    [InlineData("text", "A JSON message of 4194304 bytes was skipped; the limit is 1048576")]
    [Trait("Rule", "B13")]
    public async Task What_is_not_permitted_or_too_long_is_answered_by_its_first_bytes_and_never_held(string what, string answer)
    {
        await using var device = await new DeviceFixture().StartAsync(grants: "view");
        var frames = device.Fixture.Admission.PartialFrames;
        var frame = new byte[FrameHeader.Size + Large];
        FrameHeader.Write(frame, what == "text" ? FrameOpcode.Text : FrameOpcode.Binary, Large);
        frame[FrameHeader.Size] = what switch { "message" => 1, "call" => 2, "ping" => 4, _ => (byte)'{' };
        await device.SendAsync(frame[..100]);
        Assert.Equal([new StatusMessage(StatusLevel.Error, answer)], await device.AnsweredAsync(1));
        Assert.Equal(frames.Capacity, frames.Free);

        // Its rest is dropped as it comes, and what follows is heard.
        await device.Inbound.SendAsync(frame.AsMemory(100));
        await device.HandledAsync();
        Assert.Single(device.Answers.OfType<StatusMessage>());
    }

    [Fact]
    [Trait("Rule", "B11")]
    public async Task A_stream_that_comes_before_its_viewer_takes_room_while_it_is_held_and_is_refused_without()
    {
        await using var fixture = new SessionFixture();
        fixture.Options.Admission.PartialFrameBytesPerViewer = 2 * 64 * 1024;
        var session = await fixture.StartConnected();
        var streams = Enumerable.Range(0, 3).Select(_ => fixture.Room.OpenInbound("early", null)).ToArray();
        await fixture.Until(() => fixture.Counted("remote_access.inbound.dropped", "at-capacity") == 1, "the third to be refused");
        Assert.Equal(2 * 64 * 1024, fixture.Admission.PartialFrames.Capacity - fixture.Admission.PartialFrames.Free);
        await fixture.AdvanceUntil(() => session.Holdings.Inbound == 0, "the others to expire");
        Assert.True(streams[2].IsAborted);
        Assert.Equal(fixture.Admission.PartialFrames.Capacity, fixture.Admission.PartialFrames.Free);
    }

    /// <summary>Large and small frames on several streams, cut anywhere, some left unfinished: what is whole arrives, and in the end
    /// nothing is held.</summary>
    [Fact]
    public async Task However_frames_are_cut_what_is_whole_arrives_in_order_and_nothing_stays_held()
    {
        var sizes = Gen.OneOf(Gen.Int[0, 300], Gen.Int[60_000, 70_000], Gen.Int[100_000, 400_000]);
        await Gen.Select(sizes.Array[1, 4].Array[1, 3], Gen.Int[1, 100_000], Gen.Bool).SampleAsync(
            async (streams, cut, leaves) =>
            {
                await using var device = await DeviceAsync(device =>
                    device.Fixture.Options.Admission.PartialFrameBytesPerViewer = 512 * 1024);
                var sending = streams.Select(async (messages, number) =>
                {
                    var stream = device.Fixture.Room.OpenInbound("ann", device.Ann.Sid);
                    byte[] bytes = [.. messages.SelectMany((size, i) =>
                        ClientMessageEncoder.MessageData(1, [(byte)number, (byte)i, .. new byte[size]]))];
                    for (var sent = 0; sent < bytes.Length; sent += cut)
                    {
                        await stream.SendAsync(bytes.AsMemory(sent, Math.Min(cut, bytes.Length - sent)));
                    }

                    return stream;
                }).ToArray();
                await Task.WhenAll(sending);
                var expected = streams.SelectMany((messages, number) => messages.Select((size, i) => (number, i, size + 2))).ToArray();
                await device.Fixture.Until(() =>
                    device.Handler.Events.OfType<ClientMessageReceived>().Count() == expected.Length, "every message");
                Assert.Equal(
                    expected,
                    device.Handler.Events.OfType<ClientMessageReceived>().Select(m =>
                        ((int)m.Data[0], (int)m.Data[1], m.Data.Length)).GroupBy(m => m.Item1)
                        .OrderBy(stream => stream.Key).SelectMany(stream => stream));
                foreach (var stream in leaves ? sending : [])
                {
                    await (await stream).SendAsync(Message(200_000).AsMemory(0, 30_000));
                }

                device.Fixture.Room.Leave(device.Ann);
                await device.Fixture.Until(() => device.Fixture.Session.Holdings.Inbound == 0, "its streams to end");
                Assert.Equal(device.Fixture.Admission.PartialFrames.Capacity, device.Fixture.Admission.PartialFrames.Free);
                Assert.Equal(0, device.Fixture.Admission.Bytes);
            },
            iter: 25);
    }
}
