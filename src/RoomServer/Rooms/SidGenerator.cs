using System.Security.Cryptography;
using RemoteAccess.Keys;

namespace RemoteAccess.RoomServer.Rooms;

/// <summary>
/// Fresh SIDs: <c>PA_</c> and 12 base-62 characters from the cryptographic generator (71 bits: never reused, not guessable).
/// </summary>
internal static class SidGenerator
{
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    public static string Next() => ParticipantSid.Prefix + RandomNumberGenerator.GetString(Base62, 12);
}
