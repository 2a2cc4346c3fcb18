using RemoteAccess.Grains.Inbound;

namespace RemoteAccess.Grains.Participants;

/// <summary>The inbound side that goes with the link: what a reset starts anew.</summary>
internal sealed partial class ParticipantLink
{
    /// <summary>How fast the viewer may send, and its round trips.</summary>
    public ViewerInbound Inbound { get => field ??= new ViewerInbound(new InboundOptions(), _time); init; }
}
