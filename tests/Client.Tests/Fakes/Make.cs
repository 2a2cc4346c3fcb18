using RemoteAccess.Client.Retrying;
using RemoteAccess.Keys;
using RemoteAccess.Viewers;

namespace RemoteAccess.Client.Tests.Fakes;

internal static class Make
{
    public static readonly RoomName RoomName = RoomName.Parse("arm-7");

    public static Room Room(FakeRoomGrain grain, TimeProvider? time = null, RetryPolicy? retry = null) =>
        new(RoomName, grain, new RetryLoop(retry ?? RetryPolicy.Default, time ?? Clock.New()));

    public static Viewer Viewer(string identity = "vera") => new()
    {
        Room = RoomName,
        Identity = ParticipantIdentity.Parse(identity),
        Sid = ParticipantSid.Parse("PA_1"),
        ClientId = 1,
        Grants = ViewerGrants.All,
    };
}
