using RemoteAccess.Keys;
using RemoteAccess.Viewers;

namespace RemoteAccess.Robot.Tests.Fakes;

internal static class Make
{
    public static Viewer Viewer(string identity, string sid) => new()
    {
        Room = RoomName.Parse("arm"),
        Identity = ParticipantIdentity.Parse(identity),
        Sid = ParticipantSid.Parse(sid),
        ClientId = 1,
        Grants = ViewerGrants.All,
    };
}
