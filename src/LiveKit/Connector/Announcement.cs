using Microsoft.Extensions.Logging;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Requests;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.Protocol;

namespace RemoteAccess.LiveKit.Connector;

/// <summary>
/// Makes the server announce the device's connection to everybody at once, by publishing a data track without frames. Without it viewers
/// may learn up to 3 s late that an older connection of the device has left; their libraries then end, by identity, the streams of the new
/// connection too. A change of its attributes would do the same, but viewers recognize the device by the missing permission for that (B16).
/// </summary>
/// <remarks>
/// One announcement at a time, which the caller ensures; it continues in the caller's context. If a track is published late, after its
/// announcement was cancelled, the native layer unpublishes it.
/// </remarks>
internal sealed partial class Announcement(
    INativeRoom room, RoomName name, ConnectorMetrics metrics, TimeProvider time, ILogger log) : IDisposable
{
    /// <summary>The prefix of the track's name; the rest is random for each connection.</summary>
    internal const string TrackPrefix = "ra.connection.";

    /// <summary>Unsent bytes the reliable channel may hold: 64 KiB keep viewers fair to each other. Set anew with each
    /// connection.</summary>
    internal const ulong ReliableThreshold = 64 * 1024;

    /// <summary>How long to wait for the server's answer: 1 s, because it has usually notified everybody without it.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly ILogger _log = log;
    private INativeDataTrack? _track;

    /// <summary>Announces; fails only by cancellation.</summary>
    internal async Task MakeAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var track = await room.PublishDataTrackAsync(
                $"{TrackPrefix}{Guid.NewGuid():N}"[..(TrackPrefix.Length + 8)], either.Token).OffPump();

            // The previous track belonged to a connection that has ended.
            Dispose();
            _track = track;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Failed($"no answer within {Patience.TotalSeconds} s");
        }
#pragma warning disable CA1031 // It is worth 3 s of a viewer's time, not the connection.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            Failed(exception.Message);
        }
    }

    /// <summary>The connection is over.</summary>
    public void Dispose()
    {
        try
        {
            Interlocked.Exchange(ref _track, null)?.Dispose();
        }
        catch (NativeRequestException exception)
        {
            // The room was left, and the track with it.
            LogNotTakenBack(name, exception.Message);
        }
    }

    private void Failed(string error)
    {
        metrics.AnnouncementFailed();
        LogFailed(name, error);
    }

    [LoggerMessage(4130, LogLevel.Information,
        "Room {Room}: the server did not acknowledge the announcement of the device's connection; the other participants have mostly "
            + "received it all the same. {Error}")]
    private partial void LogFailed(OutsideText room, OutsideText error);

    [LoggerMessage(4131, LogLevel.Debug, "Room {Room}: the track that announced a connection could not be unpublished: {Error}")]
    private partial void LogNotTakenBack(OutsideText room, OutsideText error);
}
