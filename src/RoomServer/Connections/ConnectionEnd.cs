using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>
/// Why and since when a connection is closing. The first reason counts. Queued messages are dropped with it, or, when the connection is
/// sent away, sent before it. A fault of the room server
/// ends the connection as well, and is logged once. Sends nothing and reads nothing.
/// </summary>
/// <remarks>
/// Everything here may be called from any thread, also under a room's lock: it never waits and never throws. If two callers close at once,
/// one gives the reason and the other's is dropped. A close during a fault, and a fault during a close, result in one close.
/// </remarks>
/// <param name="queue">The queue that is closed and emptied with the first reason.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The connection's log.</param>
internal sealed partial class ConnectionEnd(PeerSendQueue queue, TimeProvider time, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILogger _logger = logger;
    private (RoomCloseCode Code, string Reason)? _reason;
    private long _since;
    private int _failed;

    /// <summary>Room, identity and SID of the connection, for logs.</summary>
    public string Who { get; set; } = "nobody yet";

    /// <summary>Why it is closing; null while it is open.</summary>
    public (RoomCloseCode Code, string Reason)? Reason
    {
        get
        {
            lock (_gate)
            {
                return _reason;
            }
        }
    }

    /// <summary>Completes with the first reason; continuations run on another thread, not under the locks of the caller.</summary>
    public Task Started => _started.Task;

    /// <summary>How long it has been closing; null while it is open.</summary>
    public TimeSpan? Elapsed
    {
        get
        {
            lock (_gate)
            {
                return _reason is null ? null : time.GetElapsedTime(_since);
            }
        }
    }

    /// <summary>Whether an exception of the socket means a broken link, not a fault of the room server.</summary>
    public static bool IsBrokenLink(Exception exception) =>
        exception is WebSocketException or OperationCanceledException or IOException or InvalidOperationException;

    /// <summary>Closes the connection; queued messages are dropped. The first reason counts.</summary>
    public void Close(RoomCloseCode code, string reason)
    {
        try
        {
            CloseOnce(code, reason);
        }
        catch (Exception exception)
        {
            Fail("closing it", exception);
        }
        finally
        {
            _started.TrySetResult();
        }
    }

    /// <summary>Closes the connection once what is queued has been sent, and a last message. The first reason counts.</summary>
    public void Leave(RoomCloseCode code, string reason, QueuedMessage? last)
    {
        try
        {
            if (TryBegin(code, reason))
            {
                queue.Complete(last);
                LogClosing((int)code, reason);
            }
        }
        catch (Exception exception)
        {
            Fail("sending it away", exception);
        }
        finally
        {
            _started.TrySetResult();
        }
    }

    /// <summary>Reading or writing found the link broken.</summary>
    public void CloseBroken() => Close(RoomCloseCode.ConnectionLost, "the connection broke");

    /// <summary>A fault of the room server: this connection closes, the others continue. Logged once. Never throws.</summary>
    /// <param name="what">What failed, e.g. "its clock".</param>
    /// <param name="exception">The error.</param>
    public void Fail(string what, Exception exception)
    {
        if (Interlocked.Exchange(ref _failed, 1) != 0)
        {
            return;
        }

        try
        {
            LogFailed(Who, what, exception.ForLog());
        }
        catch (Exception)
        {
            // The log itself fails; the connection closes all the same.
        }

        Close(RoomCloseCode.InternalError, "INTERNAL_ERROR: the room server failed");
    }

    private void CloseOnce(RoomCloseCode code, string reason)
    {
        if (TryBegin(code, reason))
        {
            queue.Close();
            queue.Drain();
            LogClosing((int)code, reason);
        }
    }

    private bool TryBegin(RoomCloseCode code, string reason)
    {
        lock (_gate)
        {
            if (_reason is not null)
            {
                return false;
            }

            _reason = (code, reason);
            _since = time.GetTimestamp();
            return true;
        }
    }
}
