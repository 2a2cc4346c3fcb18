using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Large frames of viewers, sent as far as a test wants, to a device with little room for them.</summary>
internal static class LargeFrames
{
    public const int Large = 4 * 1024 * 1024;

    public static byte[] Message(int bytes) => ClientMessageEncoder.MessageData(1, new byte[bytes]);

    public static async Task<DeviceFixture> DeviceAsync(Action<DeviceFixture>? set = null)
    {
        var device = new DeviceFixture();
        set?.Invoke(device);
        await device.StartAsync();
        await device.SendAsync(
            ClientMessageEncoder.Advertise([new ClientChannelAdvertisement { Id = 1, Topic = "/up", Encoding = "json" }]));
        await device.HandledAsync();
        return device;
    }

    /// <summary>Whatever the first stream waits for, a ping on another one is answered.</summary>
    public static async Task HandledElsewhereAsync(DeviceFixture device)
    {
        var pongs = device.Stream.Messages.OfType<PongMessage>().Count();
        var other = device.Fixture.Room.OpenInbound("ann", device.Ann.Sid);
        await other.WriteAsync(ClientMessageEncoder.Ping(0));
        await device.Fixture.Until(() => device.Stream.Messages.OfType<PongMessage>().Count() > pongs, "the pong");
        await other.EndAsync();
    }

    public static Task WaitsAsync(DeviceFixture device) =>
        device.Fixture.Until(() => device.Fixture.InRoom.PartialFrames.Waiting == 1, "a frame to wait for room");

    /// <summary>Bob fills the room of the large frames and keeps coming, fast or not at all. Ann's frames come meanwhile.</summary>
    public static async Task<(DeviceFixture Device, FakeInboundStream Bob, byte[] Frame)> FullAsync(int sent)
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

    /// <summary>No more than a transport holds, then the rest as it is taken: a frame that is there as a whole needs no room.</summary>
    public static async Task SendInPartsAsync(FakeInboundStream stream, byte[] frame)
    {
        await stream.SendAsync(frame.AsMemory(0, IInboundStream.MaxBufferedBytes + 1));
        await stream.SendAsync(frame.AsMemory(IInboundStream.MaxBufferedBytes + 1));
    }
}
