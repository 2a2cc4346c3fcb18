using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.LiveKit.Connector.Streams;

/// <summary>
/// Reports lost data of a viewer to the session if no open stream can: as a stream that is broken from its start, which resets that viewer
/// with <c>InboundLost</c>. One at a time for each identity, so a viewer's errors reset only that viewer and fill no queue. Thread-safe.
/// </summary>
internal sealed class InboundLosses(Action<InboundStream> announce)
{
    private readonly Lock _gate = new();
    private readonly HashSet<ParticipantIdentity> _telling = [];

    /// <summary>Reports a loss, unless a report for the identity is pending.</summary>
    /// <param name="identity">The sender.</param>
    /// <param name="why">What was lost; sent to the viewer too.</param>
    internal void Tell(ParticipantIdentity identity, string why)
    {
        lock (_gate)
        {
            if (!_telling.Add(identity))
            {
                return;
            }
        }

        var stream = new InboundStream(string.Empty, identity, null, ControlTopic.Name, 0, 0, static _ => { })
        {
            TellsLoss = true,
            Released = () => Told(identity),
        };
        stream.Lose(why);
        announce(stream);
    }

    private void Told(ParticipantIdentity identity)
    {
        lock (_gate)
        {
            _telling.Remove(identity);
        }
    }
}
