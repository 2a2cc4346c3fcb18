using RemoteAccess.Grains.Participants;

namespace RemoteAccess.Grains.Inbound;

/// <summary>What came of one read of a stream.</summary>
/// <param name="Consumed">Up to where frames were dealt with.</param>
/// <param name="Examined">Up to where more bytes are needed before anything can be done.</param>
/// <param name="More">Whether something can be done with the bytes that are there already.</param>
/// <param name="Pause">What to wait for before that.</param>
/// <param name="Begins">The large frame to take room for before that.</param>
internal readonly record struct ReadStep(SequencePosition Consumed, SequencePosition Examined, bool More, InboundPause Pause = default,
    FrameStart? Begins = null);

/// <summary>How long a viewer's stream is not read. Whoever waits resumes the link (<see cref="ParticipantLink.ResumeInbound"/>), which is
/// paused by then.</summary>
/// <param name="Wait">Zero: read on at once.</param>
/// <param name="Link">Whose; null only with zero.</param>
internal readonly record struct InboundPause(TimeSpan Wait, ParticipantLink? Link);
