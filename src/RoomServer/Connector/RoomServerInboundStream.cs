using System.IO.Pipelines;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.RoomServer.Client.Streams;

namespace RemoteAccess.RoomServer.Connector;

/// <summary>A stream that a participant opened to the device; its window is <see cref="IInboundStream.MaxBufferedBytes"/>.</summary>
internal sealed class RoomServerInboundStream(IncomingStream stream) : IInboundStream
{
    public ParticipantIdentity Identity { get; } = ParticipantIdentity.Parse(stream.Sender.Identity);

    public ParticipantSid? Sid { get; } = ParticipantSid.Parse(stream.Sender.Sid);

    public string Topic => stream.Topic;

    public PipeReader Input => stream.Input;

    public void Abort() => stream.Abort();
}
