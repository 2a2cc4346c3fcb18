using CsCheck;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Participants;
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

    private static Task WaitsAsync(DeviceFixture device) =>
        device.Fixture.Until(() => device.Fixture.InRoom.PartialFrames.Waiting == 1, "a frame to wait for room");

    // Bob fills the room of the large frames and keeps coming, fast or not at all. Ann's frames come meanwhile.
    private static async Task<(DeviceFixture Device, FakeInboundStream Bob, byte[] Frame)> FullAsync(int sent)
    {
        var device = await DeviceAsync(device => device.Fixture.Options.Admission.PartialFrameBytesPerRoom = 16 * 1024 * 1024);
        var (bob, _) = await device.Fixture.JoinRegistered("bob");
        var bobs = device.Fixture.Room.OpenInbound("bob", bob.Sid);
        await bobs.WriteAsync(
            ClientMessageEncoder.Advertise([new ClientChannelAdvertisement { Id = 1, Topic = "/bob", Encoding = "json" }]));
        var frame = Message(FrameHeader.MaxInboundPayloadBytes - 5);
        await bobs.SendAsync(frame.AsMemory(0, sent));
        var frames = device.Fixture.Admission.PartialFrames;
        await device.Fixture.Until(() => frames.Capacity - frames.Free >= frame.Length, "room to be held for bob");
        return (device, bobs, frame);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(FrameHeader.MaxInboundPayloadBytes - 1)]
    [Trait("Rule", "B13")]
    public async Task Who_sends_nothing_of_its_frame_while_others_wait_loses_its_room_within_seconds_and_they_are_heard(int sent)
    {
        var (device, _, _) = await FullAsync(sent);
        await using var owned = device;
        var large = SendInPartsAsync(device.Inbound, Message(Large));
        await WaitsAsync(device);

        // A second less than she waits.
        for (var second = 0; second < 3; second++)
        {
            device.Fixture.Time.Advance(TimeSpan.FromSeconds(1));
            await HandledElsewhereAsync(device);
        }

        await device.Fixture.Until(
            () => device.Fixture.Counted("remote_access.resets", nameof(ReasonCode.InboundTimeout)) == 1, "bob to be reset for his frame");
        await device.Fixture.Until(() =>
            device.Handler.Events.OfType<ClientMessageReceived>().Any(), "ann's message, in the room that bob's frame left");
        await large;
        Assert.Empty(device.Fixture.Session.ResetsOf(device.Ann.Identity));
    }

    [Fact]
    public async Task Who_is_slow_keeps_its_room_while_nobody_waits_for_it()
    {
        var (device, bobs, frame) = await FullAsync(100);
        await using var owned = device;
        device.Fixture.Time.Advance(TimeSpan.FromSeconds(59));
        await bobs.SendAsync(frame.AsMemory(100));
        await device.Fixture.Until(() => device.Handler.Events.OfType<ClientMessageReceived>().Any(), "bob's message");
        Assert.Equal(0, device.Fixture.Counted("remote_access.resets"));
    }

    private const string Skipped = "was skipped: too many large messages are arriving; send it again";

    private static readonly string s_long = new('x', 100_000);

    // No more than a transport holds, then the rest as it is taken: a frame that is there as a whole needs no room.
    private static async Task SendInPartsAsync(FakeInboundStream stream, byte[] frame)
    {
        await stream.SendAsync(frame.AsMemory(0, IInboundStream.MaxBufferedBytes + 1));
        await stream.SendAsync(frame.AsMemory(IInboundStream.MaxBufferedBytes + 1));
    }

    private static byte[] Request(string what) => what switch
    {
        "call" => ClientMessageEncoder.ServiceCallRequest(1, 7, "json", new byte[Large]),
        "fetch" => ClientMessageEncoder.FetchAsset(7, s_long),
        "get" => ControlFrame.Text($$"""{"op":"getParameters","id":"seven","parameterNames":["{{s_long}}"]}""").Encoded,
        "set" => ControlFrame.Text($$"""{"op":"setParameters","parameters":[{"name":"{{s_long}}","value":1}],"id":"seven"}""").Encoded,
        "subscribe" => ControlFrame.Text($$"""{"op":"subscribeParameterUpdates","parameterNames":["{{s_long}}"]}""").Encoded,
        _ => Message(Large),
    };

    private static void AssertAnswers(string what, ServerMessage answer)
    {
        switch (answer)
        {
            case ServiceCallFailureMessage failure:
                Assert.Equal(("call", 1u, 7u), (what, failure.ServiceId, failure.CallId));
                Assert.EndsWith(Skipped, failure.Message, StringComparison.Ordinal);
                break;
            case FetchAssetResponseMessage fetch:
                Assert.Equal(("fetch", 7u), (what, fetch.RequestId));
                Assert.EndsWith(Skipped, fetch.Error, StringComparison.Ordinal);
                break;
            default:
                var status = Assert.IsType<StatusMessage>(answer);
                Assert.Equal(StatusLevel.Error, status.Level);
                var named = what switch { "get" => " (getParameters 'seven')", "set" => " (setParameters)", _ => string.Empty };
                Assert.EndsWith(Skipped + named, status.Message, StringComparison.Ordinal);
                Assert.DoesNotContain(what, new[] { "call", "fetch" });
                break;
        }
    }

    [Theory]
    [InlineData("message")]
    [InlineData("call")]
    [InlineData("fetch")]
    [InlineData("get")]
    [InlineData("set")]
    [InlineData("subscribe")]
    [Trait("Rule", "B13")]
    public async Task A_frame_that_others_leave_no_room_for_is_skipped_and_answered_and_its_viewer_goes_on(string what)
    {
        var (device, bobs, frame) = await FullAsync(100);
        await using var owned = device;
        var large = SendInPartsAsync(device.Inbound, Request(what));
        await WaitsAsync(device);

        // Bob is fast enough: 1 MiB a second.
        IEnumerable<ServerMessage> Told() => device.Answers.Where(answer => answer is not PongMessage);
        for (var (sent, at) = (100, 0); at < 6 && !Told().Any(); at++, sent += 1 << 20)
        {
            await bobs.SendAsync(frame.AsMemory(sent, 1 << 20));
            await HandledElsewhereAsync(device);
            device.Fixture.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await device.Fixture.Until(() => Told().Any(), "the answer");
        AssertAnswers(what, Assert.Single(Told()));
        await large;
        await device.HandledAsync();
        Assert.Equal(0, device.Fixture.Counted("remote_access.resets"));
        Assert.Equal(1, device.Fixture.Counted("remote_access.inbound.dropped", "no-room"));
        await device.Fixture.Until(() => device.Fixture.LinkOf(device.Ann).OpenRequests.Count == 0, "no request to be open");
    }

    [Fact]
    [Trait("Rule", "B13")]
    public async Task Where_a_sender_cannot_be_slowed_its_frame_waits_until_half_of_what_may_wait_has_come()
    {
        var (device, _, _) = await FullAsync(100);
        await using var owned = device;
        var stream = device.Fixture.Room.OpenInbound("ann", device.Ann.Sid, losesBeyond: 4 << 20);
        await stream.WriteAsync(Request("call").AsMemory(0, IInboundStream.MaxBufferedBytes + 1));
        await WaitsAsync(device);
        stream.Count!((2 << 20) - 1);
        await HandledElsewhereAsync(device);
        Assert.DoesNotContain(device.Answers, answer => answer is not PongMessage);

        // Not a tick of the clock passes.
        stream.Count!(1);
        await device.Fixture.Until(() => device.Answers.Any(answer => answer is not PongMessage), "the answer");
        AssertAnswers("call", Assert.Single(device.Answers, answer => answer is not PongMessage));
    }

    [Fact]
    [Trait("Rule", "B13")]
    public async Task However_much_waits_a_frame_takes_the_room_that_there_is()
    {
        await using var device = await DeviceAsync();
        var stream = device.Fixture.Room.OpenInbound("ann", device.Ann.Sid, losesBeyond: 4 << 20);
        await device.Fixture.Until(() => stream.Count is not null, "the stream to be read");
        stream.Count!(3 << 20);
        var sent = SendInPartsAsync(stream, Message(Large));
        await device.Fixture.Until(() => device.Handler.Events.OfType<ClientMessageReceived>().Any(), "the message");
        await sent;
        Assert.Equal(0, device.Fixture.Counted("remote_access.inbound.dropped"));
    }

    [Fact]
    [Trait("Rule", "B13")]
    public async Task A_frame_that_has_come_as_a_whole_while_it_waited_is_taken_without_room()
    {
        var (device, _, _) = await FullAsync(100);
        await using var owned = device;
        var stream = device.Fixture.Room.OpenInbound("ann", device.Ann.Sid, losesBeyond: 4 << 20);
        var frame = Message(200_000);
        await stream.WriteAsync(frame.AsMemory(0, IInboundStream.MaxBufferedBytes + 1));
        await WaitsAsync(device);
        await stream.WriteAsync(frame.AsMemory(IInboundStream.MaxBufferedBytes + 1));
        stream.Count!(2 << 20);
        await device.Fixture.Until(() => device.Handler.Events.OfType<ClientMessageReceived>().Any(), "the message");
        Assert.Equal(0, device.Fixture.Counted("remote_access.inbound.dropped"));
    }

    [Fact]
    [Trait("Rule", "B11")]
    public async Task A_stream_that_comes_before_its_viewer_is_held_though_others_wait_for_room()
    {
        await using var device = await DeviceAsync(device => device.Fixture.Options.Admission.PartialFrameBytesPerRoom = 17 << 20);
        var frame = Message(FrameHeader.MaxInboundPayloadBytes - 5);
        foreach (var name in new[] { "bob", "cid" })
        {
            var (viewer, _) = await device.Fixture.JoinRegistered(name);
            await device.Fixture.Room.OpenInbound(name, viewer.Sid).WriteAsync(frame.AsMemory(0, 100));
        }

        await WaitsAsync(device);
        device.Fixture.Room.OpenInbound("early", null);
        await device.Fixture.Until(() => device.Fixture.Session.Holdings.Inbound == 4, "the early stream to be held");
        Assert.Equal(0, device.Fixture.Counted("remote_access.inbound.dropped"));
    }

    [Fact]
    [Trait("Rule", "B14")]
    public async Task An_ordinary_frame_does_not_wait_behind_one_of_the_largest_while_there_is_room_for_it()
    {
        await using var device = await DeviceAsync(device => device.Fixture.Options.Admission.PartialFrameBytesPerRoom = 17 << 20);
        var frame = Message(FrameHeader.MaxInboundPayloadBytes - 5);
        foreach (var name in new[] { "bob", "cid" })
        {
            var (viewer, _) = await device.Fixture.JoinRegistered(name);
            var stream = device.Fixture.Room.OpenInbound(name, viewer.Sid);
            await stream.WriteAsync(
                ClientMessageEncoder.Advertise([new ClientChannelAdvertisement { Id = 1, Topic = $"/{name}", Encoding = "json" }]));
            await stream.WriteAsync(frame.AsMemory(0, 100));
        }

        await WaitsAsync(device);
        var sent = SendInPartsAsync(device.Inbound, Message(200_000));
        await device.Fixture.Until(() => device.Handler.Events.OfType<ClientMessageReceived>().Any(), "ann's message");
        await sent;
    }

    [Fact]
    public async Task Whoever_waits_for_the_silos_room_holds_nothing_of_its_rooms()
    {
        var time = new FakeTimeProvider();
        var (room, silo) = (new SendBudget(16 << 20), new SendBudget(16 << 20));
        var held = new SiloAdmission(new AdmissionOptions(), () => new MemoryUse(0, 1 << 30)).Begin();
        var frames = new PartialFrames(new SendBudget(16 << 20), room, silo, held);
        var others = await silo.AcquireAsync(10 << 20, CancellationToken.None);
        var waiting = frames.TakeAsync(8 << 20, TimeSpan.FromSeconds(4), time, CancellationToken.None).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.True(frames.IsContended);
        Assert.Equal(16 << 20, room.Free);

        silo.Release(others);
        (await waiting)!.Dispose();
        Assert.Equal((16 << 20, 16 << 20, 0L), (room.Free, silo.Free, held.Bytes));

        others = await room.AcquireAsync(10 << 20, CancellationToken.None);
        waiting = frames.TakeAsync(8 << 20, TimeSpan.FromSeconds(4), time, CancellationToken.None).AsTask();
        Assert.Equal(16 << 20, silo.Free);
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.Null(await waiting);
        room.Release(others);
        Assert.Equal((16 << 20, 16 << 20, 0, 0), (room.Free, silo.Free, room.Waiting, silo.Waiting));
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

    [Theory]
    [InlineData(100_000)]
    [InlineData(10_000)]
    [Trait("Rule", "B17")]
    public async Task A_request_that_is_too_long_is_answered_by_its_id(int length)
    {
        await using var device = new DeviceFixture();
        device.Fixture.Options.Inbound.MaxTextFrameBytes = 1024;
        await device.StartAsync();
        await device.HandledAsync();
        device.Stream.Behaviour = StreamBehaviour.Good with { HangFromWrite = 1 };
        await device.SendAsync(ClientMessageEncoder.FetchAsset(7, new string('x', length)));
        var link = device.Fixture.LinkOf(device.Ann);
        await device.Fixture.Until(() => link.OpenRequests.Count == 1, "the request to be open until its answer is written");
        device.Stream.Unstick();
        await device.Fixture.Until(() => link.OpenRequests.Count == 0, "the answer to be written");
        var answer = Assert.Single(device.Answers, answer => answer is not PongMessage);
        var fetch = Assert.IsType<FetchAssetResponseMessage>(answer);
        Assert.Equal(7u, fetch.RequestId);
        Assert.StartsWith("A JSON message of ", fetch.Error, StringComparison.Ordinal);
        Assert.EndsWith(" bytes was skipped; the limit is 1024", fetch.Error, StringComparison.Ordinal);
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
