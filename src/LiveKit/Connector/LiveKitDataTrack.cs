using RemoteAccess.Grains.Transport;
using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.Connector;

/// <summary>A data track of the device. The server delivers it to its subscribers.</summary>
internal sealed class LiveKitDataTrack(INativeDataTrack track) : IDataTrack
{
    public string Name => track.Name;

    public bool TryPush(ReadOnlyMemory<byte> frame, ulong userTimestamp) => track.TryPush(frame.Span, userTimestamp) == NativePush.Taken;

    public ValueTask CloseAsync(CancellationToken cancellationToken)
    {
        track.Unpublish();
        return ValueTask.CompletedTask;
    }
}
