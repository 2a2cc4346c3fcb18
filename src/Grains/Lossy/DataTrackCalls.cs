using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Lossy;

/// <summary>The transport's calls for the data track of one channel. Each has a time limit, because a transport may ignore its
/// token.</summary>
/// <remarks>Holds no state and no lock. A track that opens after its call was abandoned is closed on another thread.</remarks>
internal sealed partial class DataTrackCalls(
    RoomName room, ulong channel, ParticipantOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>Publishes the track.</summary>
    /// <exception cref="TimeoutException">There was no answer in time (<c>OpenTimeout</c>).</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<IDataTrack> PublishAsync(IRoomConnection connection, CancellationToken cancellation)
    {
        var bound = options.OpenTimeout;
        using var deadline = new CancellationTokenSource(bound, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        var opening = connection.PublishDataTrackAsync(LossyFrame.TrackName(channel), either.Token);
        try
        {
            return await opening.WaitOrAbandonAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception)
        {
            // The connector closes a track that opens late, but not one that opened just before the cancellation. This task ends with the
            // transport's call.
            _ = CloseLateAsync(opening);
            throw deadline.IsCancellationRequested && !cancellation.IsCancellationRequested
                ? new TimeoutException($"No answer within {bound}.", exception)
                : exception;
        }
    }

    /// <summary>Closes the track and waits at most <c>StreamCloseTimeout</c>. It does not throw.</summary>
    public async Task CloseAsync(IDataTrack track)
    {
        using var deadline = new CancellationTokenSource(options.StreamCloseTimeout, time);
        try
        {
            await track.CloseAsync(deadline.Token).AsTask().WaitOrAbandonAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogCloseFailed(logger, room, channel, exception.Message);
        }
    }

    private async Task CloseLateAsync(Task<IDataTrack> opening)
    {
        try
        {
            var track = await opening.ConfigureAwait(false);
            await track.CloseAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The call was cancelled, as requested.
        }
        catch (Exception exception)
        {
            LogLateOpen(logger, room, channel, exception.Message);
        }
    }
}
