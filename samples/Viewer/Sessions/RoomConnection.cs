using System.Diagnostics.CodeAnalysis;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Streams;
using RemoteAccess.Tasks;
using RemoteAccess.Viewer.Tokens;

namespace RemoteAccess.Viewer.Sessions;

/// <summary>
/// The connection to the room: joins, joins again after the connection was lost or the server has sent the viewer away, and returns the
/// room's events. Knows neither the device nor its messages. One caller at a time.
/// </summary>
internal sealed class RoomConnection(ViewerSessionOptions options, DeviceAbsence absence, TimeProvider time)
{
    private static readonly TimeSpan FirstRetryAfter = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(4);

    private Task<bool>? _readable;
    private int _joins;
    private string? _ticket;
    private long? _notBefore;

    /// <summary>The client in the room; null before <see cref="JoinAsync"/> and after <see cref="LeaveAsync"/>.</summary>
    public RoomClient? Client { get; private set; }

    /// <summary>Joins the room. A join after a lost connection is repeated as long as the wait lasts.</summary>
    /// <exception cref="ViewerSessionException">The room cannot be joined.</exception>
    public async Task<RoomJoined> JoinAsync(CancellationToken cancellationToken)
    {
        await WaitUntilReturnAsync(cancellationToken);
        for (var failures = 1; ; failures++)
        {
            try
            {
                var token = _ticket ?? TokenMint.TokenFor(options.Credentials, options.Room, options.Client.Time);
                return await EnterAsync(await RoomClient.ConnectAsync(options.Url, token, options.Client, cancellationToken));
            }
            catch (RoomJoinException e) when (_ticket is not null && e.Failure is RoomJoinFailure.Unauthorized)
            {
                // Used, too old, or of a server that knows no tickets.
                _ticket = null;
            }
            catch (RoomJoinException e) when (MayRetry(e.Failure))
            {
                // Jitter, so that viewers which lost the server at once do not all reconnect at once.
                var wait = Backoff.Delay(failures, FirstRetryAfter, LongestRetryAfter, Random.Shared.NextDouble(), 0.8, 1.2);
                await Task.Delay(wait, time, cancellationToken);
            }
            catch (RoomJoinException e)
            {
                throw RoomErrors.Of(e, _joins > 0);
            }
        }
    }

    /// <summary>The server has sent this viewer away: the next join waits for its time, and uses the ticket.</summary>
    public void ReturnLater(RoomReturn asked)
    {
        _ticket = asked.Ticket;
        _notBefore = time.GetTimestamp() + (long)(asked.After(Random.Shared.NextDouble()).TotalSeconds * time.TimestampFrequency);
    }

    /// <summary>Whether an identity is in the room.</summary>
    public bool Has(string identity) => Client?.Find(identity) is not null;

    /// <summary>Completes when the room may have an event.</summary>
    public Task WhenReadable(RoomClient client) => _readable ??= client.Events.WaitToReadAsync(CancellationToken.None).AsTask();

    /// <summary>Takes the room's next event.</summary>
    public bool TryRead(RoomClient client, [NotNullWhen(true)] out RoomClientEvent? happened)
    {
        if (_readable is { IsCompleted: true })
        {
            _readable = null;
        }

        return client.Events.TryRead(out happened);
    }

    /// <summary>Takes the events before the next stream or the end, so that they do not pile up while a stream is being read. Other
    /// participants do not matter here.</summary>
    /// <returns>Whether tracks were published or unpublished. They are handled before the next wait, because no other event may ever
    /// follow.</returns>
    public static bool SkipUneventful(RoomClient client)
    {
        var tracksChanged = false;
        while (client.Events.TryPeek(out var happened) && happened is not (StreamOpened or Disconnected) && client.Events.TryRead(out _))
        {
            tracksChanged |= happened is TrackPublished or TrackUnpublished;
        }

        return tracksChanged;
    }

    /// <summary>Leaves the room, or frees the client of a lost connection.</summary>
    public async Task LeaveAsync()
    {
        _readable = null;
        if (Client is { } client)
        {
            Client = null;
            await client.DisposeAsync();
        }
    }

    private async Task WaitUntilReturnAsync(CancellationToken cancellationToken)
    {
        if (_notBefore is not { } due)
        {
            return;
        }

        if (time.GetElapsedTime(time.GetTimestamp(), due) is var wait && wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellationToken);
        }

        // The server has asked for this time, so it does not count as absence.
        _notBefore = null;
        absence.Restart();
    }

    // A first join is not repeated: a wrong address or token is more likely than an absent server.
    private bool MayRetry(RoomJoinFailure failure) =>
        _joins > 0 && failure is RoomJoinFailure.Unreachable or RoomJoinFailure.Full && !absence.IsTooLong;

    private async Task<RoomJoined> EnterAsync(RoomClient client)
    {
        if (client.Room != options.Room)
        {
            await client.DisposeAsync();
            throw RoomErrors.TokenForAnotherRoom(client.Room, options.Room);
        }

        Client = client;
        _ticket = null;
        _joins++;
        absence.Restart();
        return new RoomJoined(client.Room, client.Local.Identity, client.Local.Sid, _joins);
    }
}
