using RemoteAccess.Grains.Participants;

namespace RemoteAccess.Grains.Inbound;

/// <summary>How long a viewer's stream is not read. Whoever waits resumes the link (<see cref="ParticipantLink.ResumeInbound"/>), which is
/// paused by then.</summary>
/// <param name="Wait">Zero: read on at once.</param>
/// <param name="Link">Whose; null only with zero.</param>
internal readonly record struct InboundPause(TimeSpan Wait, ParticipantLink? Link);
