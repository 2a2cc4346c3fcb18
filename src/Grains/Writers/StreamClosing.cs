using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Writers;

/// <summary>Closes the stream of a link that has ended, best effort and within its deadline (F7), and reports that to the link.</summary>
/// <remarks>The end of the close and its deadline may come at the same time: the first one reports. The deadline comes from its own
/// thread, so it also ends a link whose stream holds the thread inside of the call.</remarks>
internal sealed partial class StreamClosing(ParticipantLink link, bool drained, ILogger logger)
{
    private int _reported;

    /// <summary>Closes the stream. A close that ends at once needs no deadline, if the stream never holds its thread.</summary>
    /// <param name="link">Whose stream it is.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="drained">Whether everything was written: a planned end.</param>
    /// <param name="timeout">The deadline.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where a failure is written.</param>
    public static Task CloseAsync(
        ParticipantLink link, IControlStream stream, bool drained, TimeSpan timeout, TimeProvider time, ILogger logger)
    {
        if (!stream.NeverBlocks)
        {
            return WithinAsync(null, link, stream, drained, timeout, time, logger);
        }

        var close = StreamCalls.Close(stream, ReasonOf(link, drained), CancellationToken.None);
        if (!close.IsCompletedSuccessfully)
        {
            return WithinAsync(close.AsTask(), link, stream, drained, timeout, time, logger);
        }

        close.GetAwaiter().GetResult();
        link.Ended(drained);
        return Task.CompletedTask;
    }

    private static async Task WithinAsync(
        Task? begun, ParticipantLink link, IControlStream stream, bool drained, TimeSpan timeout, TimeProvider time, ILogger logger)
    {
        var closing = new StreamClosing(link, drained, logger);
        using var deadline = new CancellationTokenSource(timeout, time);
        using var passed = deadline.Token.UnsafeRegister(static closing => ((StreamClosing)closing!).Report(), closing);
        try
        {
            var close = begun?.Here() ?? StreamCalls.Close(stream, ReasonOf(link, drained), deadline.Token).Here();
            await close.WaitOrAbandonAsync(deadline.Token);
        }
        catch (Exception exception)
        {
            closing.Failed(exception);
        }
        finally
        {
            closing.Report();
        }
    }

    private static string ReasonOf(ParticipantLink link, bool drained) => drained ? string.Empty : link.Status.Reason.ToString();

    private void Failed(Exception exception) => GuardedLog.Write(() => LogCloseFailed(
        logger, link.Identity.Room, link.Identity.Identity, link.Identity.Sid, exception.Message));

    private void Report()
    {
        if (Interlocked.Exchange(ref _reported, 1) == 0)
        {
            link.Ended(drained);
        }
    }

    [LoggerMessage(1102, LogLevel.Debug, "Room {Room}: closing the stream of {Identity} {Sid} failed: {Error}")]
    private static partial void LogCloseFailed(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, OutsideText error);
}
