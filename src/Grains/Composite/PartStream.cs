using System.IO.Pipelines;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Composite;

/// <summary>A byte stream that a participant opened to us, with the transport that it came from. It passes everything on.</summary>
internal sealed class PartStream(IInboundStream stream, RoomPart part, IRoomConnection connection) : IInboundStream
{
    /// <summary>The stream of the transport.</summary>
    public IInboundStream Inner => stream;

    /// <summary>The transport.</summary>
    public RoomPart Part => part;

    /// <summary>The connection that it came on.</summary>
    public IRoomConnection Connection => connection;

    public ParticipantIdentity Identity => stream.Identity;

    public ParticipantSid? Sid => stream.Sid;

    public string Topic => stream.Topic;

    public PipeReader Input => stream.Input;

    public int? LosesBeyond => stream.LosesBeyond;

    public bool TellsLoss => stream.TellsLoss;

    public void CountUnread(Func<long, bool> count) => stream.CountUnread(count);

    public void Abort() => stream.Abort();
}
