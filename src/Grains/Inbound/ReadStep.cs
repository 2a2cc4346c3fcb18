using RemoteAccess.Grains.Participants;

namespace RemoteAccess.Grains.Inbound;

/// <summary>The result of one read of a stream.</summary>
/// <param name="Consumed">The end of the frames that were handled.</param>
/// <param name="Examined">The end of the bytes that were examined; more are needed to continue.</param>
/// <param name="More">Whether the bytes that have arrived allow another step.</param>
/// <param name="Pause">The pause before the next step.</param>
/// <param name="Begins">The large frame to reserve space for before the next step.</param>
internal readonly record struct ReadStep(SequencePosition Consumed, SequencePosition Examined, bool More, InboundPause Pause = default,
    FrameStart? Begins = null);

/// <summary>How long a viewer's stream is not read. The link is paused; the caller waits and then resumes it (<see
/// cref="ParticipantLink.ResumeInbound"/>).</summary>
/// <param name="Wait">Zero: read on at once.</param>
/// <param name="Link">The viewer's link; null only if <paramref name="Wait"/> is zero.</param>
internal readonly record struct InboundPause(TimeSpan Wait, ParticipantLink? Link);
