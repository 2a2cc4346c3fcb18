using RemoteAccess.Grains.Participants;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Fakes;

/// <summary>Records the resets that links ask for.</summary>
internal sealed class RecordingResets(Pulse pulse) : IResetSink
{
    private readonly Lock _gate = new();
    private readonly List<(LinkIdentity Participant, ReasonCode Reason, string? Detail)> _requests = [];

    /// <summary>Runs in each request, on the thread that asks.</summary>
    public Action<LinkIdentity> OnRequest { get; set; } = _ => { };

    public IReadOnlyList<(LinkIdentity Participant, ReasonCode Reason, string? Detail)> Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    public IEnumerable<ReasonCode> Reasons => Requests.Select(request => request.Reason);

    public void RequestReset(LinkIdentity participant, ReasonCode reason, string? detail)
    {
        OnRequest(participant);
        lock (_gate)
        {
            _requests.Add((participant, reason, detail));
        }

        pulse.Beat();
    }
}
