using System.Globalization;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Identities;

/// <summary>
/// The resets of one identity: their counts by reason, and the last reset until its connection is added again. The new link sends the
/// viewer a notice of what was lost and answers its interrupted requests (X3, B17).
/// </summary>
/// <remarks>Owned by the running step of the chain; any thread reads <see cref="Counts"/>, which is replaced as a whole.</remarks>
internal sealed class ResetBook
{
    private PendingReset? _last;
    private ParticipantLink? _lost;
    private volatile IReadOnlyDictionary<ReasonCode, int> _counts = ResetCounts.None;

    /// <summary>The identity's resets in this session, by reason.</summary>
    public IReadOnlyDictionary<ReasonCode, int> Counts => _counts;

    /// <summary>Records the reset of a link.</summary>
    /// <param name="reset">Why.</param>
    /// <param name="lost">The link, closed.</param>
    public void Add(PendingReset reset, ParticipantLink lost)
    {
        (_last, _lost) = (reset, lost);
        _counts = ResetCounts.With(_counts, reset.Reason);
    }

    /// <summary>The identity was added again: the viewer got the notice.</summary>
    public void Clear() => (_last, _lost) = (null, null);

    /// <summary>Whether a connection was reset and not added again since.</summary>
    public bool IsOpenFor(ParticipantSid sid) => _last?.Participant.Sid == sid;

    /// <summary>Whether the last reset closed this link.</summary>
    public bool WasLost(ParticipantLink link) => ReferenceEquals(_lost, link);

    /// <summary>The notice of what the last reset of this connection lost: frames and subscriptions (the viewer must subscribe again, see
    /// protocol.md). Null when this connection was not reset.</summary>
    public byte[]? Notice(ParticipantSid sid) => _last is { } reset && reset.Participant.Sid == sid
        ? ServerMessageEncoder.Status(
            reset.Reason == ReasonCode.ProtocolViolation ? StatusLevel.Error : StatusLevel.Warning,
            ResetNotice.Text(reset.Reason, reset.Detail, _lost?.GetStatistics()))
        : null;

    /// <summary>B17: answers the viewer's requests that the reset of this connection interrupted.</summary>
    public void AnswerInterrupted(ParticipantLink fresh)
    {
        if (_last is { } reset && reset.Participant.Sid == fresh.Identity.Sid && _lost is { } lost)
        {
            fresh.AnswerInterrupted(lost.OpenRequests, reset.Reason);
        }
    }
}

/// <summary>Counts resets by reason; replaced as a whole, so readers need no lock.</summary>
internal static class ResetCounts
{
    public static readonly IReadOnlyDictionary<ReasonCode, int> None = new Dictionary<ReasonCode, int>();

    /// <summary>Adds one to the count of a reason.</summary>
    public static IReadOnlyDictionary<ReasonCode, int> With(IReadOnlyDictionary<ReasonCode, int> counts, ReasonCode reason) =>
        new Dictionary<ReasonCode, int>(counts) { [reason] = counts.GetValueOrDefault(reason) + 1 };
}

/// <summary>The text of a viewer's notice after a reset. Pure.</summary>
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
