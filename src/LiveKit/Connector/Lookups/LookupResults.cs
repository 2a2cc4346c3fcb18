using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Connector.Roster;
using RemoteAccess.LiveKit.Connector.Streams;
using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.Connector.Lookups;

/// <summary>
/// Applies the answers of one room's look-ups to its state: its participants, and the owners of the streams that waited for them.
/// </summary>
/// <remarks>Called by the one running look-up; each step takes the lock of the state.</remarks>
/// <param name="room">The room.</param>
/// <param name="state">Is changed.</param>
/// <param name="arrivals">Has the streams that wait.</param>
/// <param name="presence">Looks up again soon when a participant is in doubt.</param>
/// <param name="metrics">Count what only look-ups found.</param>
/// <param name="time">The clock, to order the look-ups.</param>
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

        // Look-ups repeat by themselves, less and less often, so the outcome requests no other.
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
