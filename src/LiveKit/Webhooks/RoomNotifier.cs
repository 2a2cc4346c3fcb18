using RemoteAccess.Grains.OnDemand;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.LiveKit.Webhooks;

/// <summary>
/// Forwards an event to its room, on any silo. A join wakes or opens the room; a departure only reaches an active room, which the directory
/// finds without an activation.
/// </summary>
internal sealed class RoomNotifier(IRoomArrivals arrivals, IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Handles an event.</summary>
    /// <returns>The outcome to record and to answer.</returns>
    /// <exception cref="Exception">A grain could not be reached or failed.</exception>
    public async Task<WebhookOutcome> NotifyAsync(WebhookEvent told)
    {
        switch (told)
        {
            case
            {
                Name: WebhookEvent.ParticipantJoined or WebhookEvent.RoomStarted,
                Room: { } room
            } when told.Name == WebhookEvent.RoomStarted || told.IsAboutViewer:
                return Outcome(await arrivals.ViewerArrivedAsync(room).ConfigureAwait(false));
            case { Name: WebhookEvent.ParticipantLeft or WebhookEvent.ParticipantAborted, Room: { } room, Participant: { } left }
                when told.IsAboutViewer && ParticipantIdentity.TryParse(left.Identity, out var identity)
                    && ParticipantSid.TryParse(left.Sid, out var sid):
                return await IfActiveAsync(room, grain => grain.ViewerLeft(identity, sid)).ConfigureAwait(false);
            case { Name: WebhookEvent.RoomFinished, Room: { } room }:
                return await IfActiveAsync(room, static grain => grain.LookAgain()).ConfigureAwait(false);
            default:
                return WebhookOutcome.Ignored;
        }
    }

    private async Task<WebhookOutcome> IfActiveAsync(RoomName room, Func<IRoomGrain, ValueTask> tell)
    {
        var grain = grains.GetGrain<IRoomGrain>(room.ToString());
        var address = grains.GetGrain<IManagementGrain>(0).GetActivationAddress(grain).AsTask();
        if (await address.WaitOrAbandonAsync(CallTimeout, time).ConfigureAwait(false) is null)
        {
            return WebhookOutcome.NotServed;
        }

        await tell(grain).AsTask().WaitOrAbandonAsync(CallTimeout, time).ConfigureAwait(false);
        return WebhookOutcome.Told;
    }

    private static WebhookOutcome Outcome(ArrivalOutcome arrival) => arrival switch
    {
        ArrivalOutcome.Served => WebhookOutcome.Told,
        ArrivalOutcome.Opened => WebhookOutcome.Opened,
        ArrivalOutcome.NotServed => WebhookOutcome.NotServed,
        ArrivalOutcome.Declined or ArrivalOutcome.Invalid => WebhookOutcome.NotOpened,
        ArrivalOutcome.Limited => WebhookOutcome.Limited,
        _ => WebhookOutcome.Failed,
    };
}
