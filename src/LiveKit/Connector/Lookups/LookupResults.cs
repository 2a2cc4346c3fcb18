using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Connector.Roster;
using RemoteAccess.LiveKit.Connector.Streams;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Telemetry;

namespace RemoteAccess.LiveKit.Connector.Lookups;

/// <summary>What the look-ups of one room tell, taken into its state: who is there, and whose the streams are that waited for it.</summary>
/// <remarks>Called by the one look-up that is under way; each step takes the lock of the state.</remarks>
/// <param name="room">Where.</param>
/// <param name="state">Is changed.</param>
/// <param name="arrivals">Has the streams that wait.</param>
/// <param name="presence">Looks again soon when somebody is in doubt.</param>
/// <param name="metrics">Count what only look-ups found.</param>
/// <param name="time">Tells the look-ups apart.</param>
/// <param name="log">The connection's log.</param>
internal sealed partial class LookupResults(
    RoomName room,
    LiveKitRoomState state,
    StreamArrivals arrivals,
    PresenceCheck presence,
    ConnectorMetrics metrics,
    TimeProvider time,
    ILogger log) : ILookedUp
{
    private readonly ILogger _log = log;
    private readonly long _began = time.GetTimestamp();

    /// <inheritdoc/>
    public bool IsSettled => state.IsSettled;

    /// <inheritdoc/>
    public void LookupBegins()
    {
        lock (state.Gate)
        {
            arrivals.LookupBegins();
            state.Roster.LookupBegins(time.GetElapsedTime(_began));
        }
    }

    /// <inheritdoc/>
    public void LookedUp(IReadOnlyList<NativeParticipant> present)
    {
        IReadOnlyList<RemoteParticipant> missed = [];

        // It goes on by itself, less and less often, so its outcome asks for no other.
        var found = state.Apply(
            output =>
            {
                missed = state.Roster.LookedUp(present, output);
                if (state.Roster.IsInDoubt)
                {
                    presence.Soon(MissedDepartures.Apart);
                }
            },
            asks: false);
        if (found > 0)
        {
            metrics.Found(found);
        }

        foreach (var participant in missed)
        {
            metrics.DepartureMissed();
            LogDepartureMissed(room, participant.Identity, participant.Sid);
        }
    }

    /// <inheritdoc/>
    public void LookupEnded() => arrivals.LookupEnded();
}
