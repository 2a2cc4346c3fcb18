using System.Text;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Streams;

namespace RemoteAccess.RoomServer.Rooms;

/// <summary>One participant's place in a room. What can change is guarded by the room's lock.</summary>
internal sealed class Member(ParticipantInfo info, VideoGrant grant, PeerConnection connection, int receiveWindow, RateLimit updateLimit)
{
    public ParticipantInfo Info { get; set; } = info;

    public string Identity { get; } = info.Identity;

    public string Sid { get; } = info.Sid;

    public byte[] SidUtf8 { get; } = Encoding.UTF8.GetBytes(info.Sid);

    public VideoGrant Grant { get; } = grant;

    public bool MayPublishData => Grant.CanPublishData ?? true;

    /// <summary>
    /// Whom watchers wait for: not a hidden recorder, and not a device, whose token has roomAdmin (an old connection of it may still
    /// linger).
    /// </summary>
    public bool IsViewer => !Grant.Hidden && !Grant.RoomAdmin;

    public PeerConnection Connection { get; } = connection;

    /// <summary>Unread bytes of one stream that it is ready to hold.</summary>
    public int ReceiveWindow { get; } = receiveWindow;

    /// <summary>Attribute updates.</summary>
    public RateLimit UpdateLimit { get; } = updateLimit;

    /// <summary>Set once it has left or was thrown out: whatever its connection still sends is dropped.</summary>
    public bool Gone { get; set; }

    /// <summary>Streams it has open.</summary>
    public Dictionary<ByteStreamId, StreamFlow> Flows { get; } = [];

    /// <summary>Streams of others that reach it.</summary>
    public HashSet<StreamLeg> Legs { get; } = [];
}
