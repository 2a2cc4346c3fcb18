using RemoteAccess.Keys;
using RemoteAccess.Registry;

namespace RemoteAccess.Grains.Tests.Registry;

/// <summary>Short names for registrations in tests.</summary>
internal static class Registrations
{
    public static ParticipantSid Sid(string name) => ParticipantSid.Parse($"PA_{name}");

    /// <summary>A registration of connection <paramref name="sid"/>; the client id plays no part in any decision.</summary>
    public static Registration Of(string sid, long joinedAt, long epoch = 1, uint clientId = 1) => new(epoch, Sid(sid), joinedAt, clientId);
}
