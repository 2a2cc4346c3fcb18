using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Identities;

/// <summary>Opens control streams to the connections of one identity, each within its deadline (X5). An open is cancelled when the
/// connection
/// has left or was replaced. It does not know what the stream is for.</summary>
/// <remarks>Holds no state. The running step of the chain uses it; a stream that opens too late is closed on another thread.</remarks>
internal sealed partial class StreamOpening(
    ParticipantIdentity identity, StepQueue steps, ParticipantSet set, SessionContext context, ILogger logger)
{
    /// <summary>Opens a control stream.</summary>
    /// <returns>The stream, or why there is none: <see cref="ReasonCode.Disconnected"/> is not a failure and needs no retry.</returns>
    public async Task<(IControlStream? Stream, ReasonCode Failure)> OpenAsync(
        IRoomConnection connection, RemoteParticipant participant)
    {
        using var wait = steps.BeginWait(participant.Sid, set.Serving);
        using var deadline = new CancellationTokenSource(context.Options.Participant.OpenTimeout, context.Time);
        Task<IControlStream>? open = null;
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(wait.Token, deadline.Token);
            either.Token.ThrowIfCancellationRequested();
            using (OutsideCall.Begin())
            {
                open = connection.OpenStreamAsync(participant.Identity, participant.Sid, ControlTopic.Name, either.Token);
            }

            return (await open.Here().WaitOrAbandonAsync(either.Token), ReasonCode.None);
        }
        catch (Exception exception)
        {
            CloseWhenItOpens(open);
            if (wait.Token.IsCancellationRequested || exception is DestinationLeftException)
            {
                // Not a failure: the departure is reported by its own event.
                LogLeftWhileOpening(logger, context.Room, identity, participant.Sid, exception.Message);
                return (null, ReasonCode.Disconnected);
            }

            var reason = deadline.IsCancellationRequested ? ReasonCode.OpenTimeout : ReasonCode.OpenFailed;
            LogOpenFailed(logger, context.Room, identity, participant.Sid, reason, exception.Message);
            return (null, reason);
        }
    }

    // A stream that opens after its deadline is not used: close it, without waiting for it here.
    private void CloseWhenItOpens(Task<IControlStream>? open) => open?.ContinueWith(
        async late =>
        {
            try
            {
                await (await late).CloseAsync(nameof(ReasonCode.OpenTimeout), CancellationToken.None);
            }
            catch (Exception exception)
            {
                LogLateStream(logger, context.Room, identity, exception.Message);
            }
        },
        CancellationToken.None,
        TaskContinuationOptions.None,
        TaskScheduler.Default);
}
