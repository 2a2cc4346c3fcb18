using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Connector.Roster;

namespace RemoteAccess.LiveKit.Tests.Connector.Roster;

/// <summary>Reads a roster's events as a session does, and checks that they make sense one after the other and agree with the
/// view.</summary>
internal sealed class Reader
{
    private readonly Dictionary<ParticipantIdentity, (ParticipantSid Sid, bool IsActive)> _shown = [];
    private readonly HashSet<ParticipantSid> _seen = [];

    internal Reader(RoomRoster roster)
    {
        foreach (var (identity, entry) in roster.View)
        {
            _shown[identity] = (entry.Participant.Sid, entry.Participant.State == RemoteParticipantState.Active);
            _seen.Add(entry.Participant.Sid);
        }
    }

    /// <summary>SIDs that were shown twice.</summary>
    internal HashSet<ParticipantSid> Resurrected { get; } = [];

    internal void Read(IEnumerable<RoomEvent> events, RoomRoster roster)
    {
        foreach (var happened in events)
        {
            switch (happened)
            {
                case ParticipantConnected { Participant: var joined }:
                    Assert.False(_shown.ContainsKey(joined.Identity), $"{joined.Identity} joins as {joined.Sid} while it is there.");
                    Assert.Equal(RemoteParticipantState.Joined, joined.State);
                    if (!_seen.Add(joined.Sid))
                    {
                        Resurrected.Add(joined.Sid);
                    }

                    _shown[joined.Identity] = (joined.Sid, false);
                    break;
                case ParticipantActive { Participant: var active }:
                    Assert.Equal((active.Sid, false), _shown[active.Identity]);
                    Assert.Equal(RemoteParticipantState.Active, active.State);
                    _shown[active.Identity] = (active.Sid, true);
                    break;
                case ParticipantAttributesChanged { Participant: var changed }:
                    Assert.Equal(changed.Sid, _shown[changed.Identity].Sid);
                    break;
                case ParticipantDisconnected left:
                    Assert.Equal(left.Sid, _shown[left.Identity].Sid);
                    _shown.Remove(left.Identity);
                    break;
            }
        }

        Assert.Equal(
            _shown.OrderBy(pair => pair.Key.Value).Select(pair => (pair.Key, pair.Value.Sid, pair.Value.IsActive)),
            roster.View.OrderBy(pair => pair.Key.Value)
                .Select(pair => (pair.Key, pair.Value.Participant.Sid, pair.Value.Participant.State == RemoteParticipantState.Active)));
    }
}
