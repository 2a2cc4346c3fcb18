using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Threads;
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
        Task<IDataTrack> opening;
        using (OutsideCall.Begin())
        {
            opening = connection.PublishDataTrackAsync(LossyFrame.TrackName(channel), either.Token);
        }

        try
        {
            return await opening.Here().WaitOrAbandonAsync(either.Token);
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
            await Close(track, deadline.Token).Here().WaitOrAbandonAsync(deadline.Token);
        }
        catch (Exception exception)
        {
            LogCloseFailed(logger, room, channel, exception.Message);
        }
    }

    private static ValueTask Close(IDataTrack track, CancellationToken cancellation)
    {
        using (OutsideCall.Begin())
        {
            return track.CloseAsync(cancellation);
        }
    }

    private async Task CloseLateAsync(Task<IDataTrack> opening)
    {
        try
        {
            var track = await opening;
            await Close(track, CancellationToken.None);
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
