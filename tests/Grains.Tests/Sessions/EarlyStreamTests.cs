using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Protocol;

using static RemoteAccess.Grains.Tests.Sessions.LargeFrames;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Streams that come before their viewer, and the room that they take (B15).</summary>
[Trait("Rule", "B15")]
public sealed class EarlyStreamTests
{
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
}
