using RemoteAccess.Grains.Participants;

namespace RemoteAccess.Grains.Tables;

/// <summary>New arrays in place of changed ones.</summary>
internal static class CopyOnWrite
{
    public static ParticipantLink[] With(ParticipantLink[] links, ParticipantLink link) => [.. links, link];

    public static ParticipantLink[] Without(ParticipantLink[] links, ParticipantLink link)
    {
        var at = Array.IndexOf(links, link);
        return at < 0 ? links : [.. links.AsSpan(0, at), .. links.AsSpan(at + 1)];
    }
}
