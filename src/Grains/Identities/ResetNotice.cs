using System.Globalization;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Identities;

/// <summary>What a viewer is told after a reset. Pure.</summary>
internal static class ResetNotice
{
    /// <param name="reason">Why.</param>
    /// <param name="detail">More about it, or null.</param>
    /// <param name="lost">The counters of the link that was reset; null when they are gone.</param>
    public static string Text(ReasonCode reason, string? detail, ParticipantStatistics? lost)
    {
        var frames = (lost?.FramesDiscarded + lost?.FramesDropped) ?? 0;
        var counted = frames == 1 ? "1 frame was lost" : string.Create(CultureInfo.InvariantCulture, $"{frames} frames were lost");
        return $"This connection was reset: {reason}{(detail is null ? string.Empty : ": ")}{detail?.TrimEnd('.')}; {counted}, and "
            + $"subscriptions must be made again";
    }
}
