using System.Globalization;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Identities;

/// <summary>
/// The resets of one identity: how many for which reason, and the last one, for as long as its connection is not set up again. What the
/// viewer lost by it is told and answered on the fresh link (X3, B17).
/// </summary>
/// <remarks>Owned by the running step of the chain; <see cref="Counts"/> is read by anyone, and replaced as a whole.</remarks>
internal sealed class ResetBook
{
    private PendingReset? _last;
    private ParticipantLink? _lost;
    private volatile IReadOnlyDictionary<ReasonCode, int> _counts = ResetCounts.None;

    /// <summary>Its resets in this session, by reason.</summary>
    public IReadOnlyDictionary<ReasonCode, int> Counts => _counts;

    /// <summary>A link is reset.</summary>
    /// <param name="reset">Why.</param>
    /// <param name="lost">The link, closed.</param>
    public void Add(PendingReset reset, ParticipantLink lost)
    {
        (_last, _lost) = (reset, lost);
        _counts = ResetCounts.With(_counts, reset.Reason);
    }

    /// <summary>The identity is set up again: what was lost has been told.</summary>
    public void Clear() => (_last, _lost) = (null, null);

    /// <summary>Whether a connection was reset and not set up again since.</summary>
    public bool IsOpenFor(ParticipantSid sid) => _last?.Participant.Sid == sid;

    /// <summary>Whether a link goes because of the last reset.</summary>
    public bool WasLost(ParticipantLink link) => ReferenceEquals(_lost, link);

    /// <summary>What the reset of the same connection took from the viewer: its frames and its subscriptions (protocol.md has it subscribe
    /// again). Null when there was none.</summary>
    public byte[]? Notice(ParticipantSid sid) => _last is { } reset && reset.Participant.Sid == sid
        ? ServerMessageEncoder.Status(
            reset.Reason == ReasonCode.ProtocolViolation ? StatusLevel.Error : StatusLevel.Warning,
            ResetNotice.Text(reset.Reason, reset.Detail, _lost?.GetStatistics()))
        : null;

    /// <summary>B17: answers what the viewer asked on this connection and never got an answer to.</summary>
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

    /// <summary>One more of a reason.</summary>
    public static IReadOnlyDictionary<ReasonCode, int> With(IReadOnlyDictionary<ReasonCode, int> counts, ReasonCode reason) =>
        new Dictionary<ReasonCode, int>(counts) { [reason] = counts.GetValueOrDefault(reason) + 1 };
}

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
