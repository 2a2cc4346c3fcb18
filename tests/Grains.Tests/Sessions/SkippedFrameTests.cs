using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Listeners;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

using static RemoteAccess.Grains.Tests.Sessions.LargeFrames;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Frames of viewers for which there is no room, or that may not be sent: answered, and not held (B15).</summary>
[Trait("Rule", "B15")]
public sealed class SkippedFrameTests
{
    private const string Skipped = "was skipped: too many large messages are arriving; send it again";

    private static readonly string s_long = new('x', 100_000);

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
}
