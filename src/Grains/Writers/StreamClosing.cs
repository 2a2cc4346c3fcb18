using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Writers;

/// <summary>Closes the stream of a link that has ended, best effort and within its deadline (F7), and reports that to the link.</summary>
internal static partial class StreamClosing
{
    /// <param name="link">Whose stream it is.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="drained">Whether everything was written: a planned end.</param>
    /// <param name="timeout">The deadline.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where a failure is written.</param>
    public static async Task CloseAsync(
        ParticipantLink link, IControlStream stream, bool drained, TimeSpan timeout, TimeProvider time, ILogger logger)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        try
        {
            var close = stream.CloseAsync(drained ? string.Empty : link.Status.Reason.ToString(), deadline.Token).AsTask();
            await close.WaitOrAbandonAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogCloseFailed(logger, link.Identity.Room, link.Identity.Identity, link.Identity.Sid, exception.Message);
        }
        finally
        {
            link.Ended(drained);
        }
    }

    [LoggerMessage(1102, LogLevel.Debug, "Room {Room}: closing the stream of {Identity} {Sid} failed: {Error}")]
    private static partial void LogCloseFailed(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, OutsideText error);
}
