using CsCheck;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Grains.Writers;
using RemoteAccess.Listeners;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

using static RemoteAccess.Grains.Tests.Sessions.LargeFrames;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Frames of viewers that are larger than a transport holds for us, while they are arriving (B15).</summary>
[Trait("Rule", "B15")]
public sealed class LargeFrameTests
{
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
    public async Task A_frame_that_is_incomplete_in_time_ends_its_stream_resets_the_viewer_with_a_notice_and_releases_its_bytes()
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
            "This connection was reset: InboundTimeout: A frame did not arrive completely within 60 s "
            + "(open a new stream to the device)",
            fresh.Statuses()[0].Message,
            StringComparison.Ordinal);
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
    public async Task A_slow_viewer_keeps_its_bytes_while_no_other_viewer_waits_for_them()
    {
        var (device, bobs, frame) = await FullAsync(100);
        await using var owned = device;
        device.Fixture.Time.Advance(TimeSpan.FromSeconds(59));
        await bobs.SendAsync(frame.AsMemory(100));
        await device.Fixture.Until(() => device.Handler.Events.OfType<ClientMessageReceived>().Any(), "bob's message");
        Assert.Equal(0, device.Fixture.Counted("remote_access.resets"));
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
