using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.LiveKit.Connector.Streams;

/// <summary>
/// Tells the session that something a viewer sent is lost where no open stream can say it: as a stream that is broken from its start, which
/// resets that viewer with <c>InboundLost</c>. One at a time for each identity, so that a viewer pays for its errors with its own reset and
/// fills no queue. Thread-safe.
/// </summary>
internal sealed class InboundLosses(Action<InboundStream> announce)
{
    private readonly Lock _gate = new();
    private readonly HashSet<ParticipantIdentity> _telling = [];

    /// <summary>Tells it, unless it is being told something of the kind.</summary>
    /// <param name="identity">Whose bytes.</param>
    /// <param name="why">What was lost, for the viewer too.</param>
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
