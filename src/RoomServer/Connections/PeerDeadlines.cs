using RemoteAccess.RoomServer.Client;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>
/// The deadlines of one peer: the next ping, the answer to the last one, its first messages (hello, ready), and the end of a message that
/// it has begun. Decides only; knows no socket.
/// </summary>
/// <remarks>
/// The clock checks, the reading side reports received data, any thread sets what is expected: the last under a lock, the rest in single
/// fields. A message whose last byte arrives during a check may be judged late: it is, by less than a tick.
/// </remarks>
internal sealed class PeerDeadlines(RoomServerOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private long _nextPing = time.GetTimestamp() + Ticks(options.PingInterval, time);
    private long _pingedAt;
    private long _begunAt;
    private (string What, TimeSpan Within, long Due)? _expected;

    /// <summary>Starts the time within which the peer must send something; null when nothing is due.</summary>
    public void Expect(string? what, TimeSpan within)
    {
        lock (_gate)
        {
            _expected = what is null ? null : (what, within, time.GetTimestamp() + Ticks(within, time));
        }
    }

    /// <summary>The peer has sent something: the whole of a message or its end, or a part that is not its end.</summary>
    public void Heard(bool endOfMessage)
    {
        Volatile.Write(ref _pingedAt, 0);
        if (endOfMessage)
        {
            Volatile.Write(ref _begunAt, 0);
        }
        else if (_begunAt == 0)
        {
            Volatile.Write(ref _begunAt, time.GetTimestamp());
        }
    }

    /// <summary>What to do now: nothing, a ping, or a close with its reason. Called by the clock only.</summary>
    public (bool Ping, RoomCloseCode? Close, string Reason) Look()
    {
        var now = time.GetTimestamp();
        (string What, TimeSpan Within, long Due)? expected;
        lock (_gate)
        {
            expected = _expected;
        }

        var pingedAt = Volatile.Read(ref _pingedAt);
        if (pingedAt != 0 && now - pingedAt >= Ticks(options.PingTimeout, time))
        {
            return (
                false,
                RoomCloseCode.PingTimeout,
                $"PING_TIMEOUT: a ping was not answered for {options.PingTimeout.TotalSeconds:0.#} s");
        }

        // Parts of a message count as answers to pings, so without this a message that never ends would hold its buffer forever.
        var begunAt = Volatile.Read(ref _begunAt);
        if (begunAt != 0 && now - begunAt >= Ticks(options.MessageTimeout, time))
        {
            return (
                false,
                RoomCloseCode.MessageTimeout,
                $"MESSAGE_TIMEOUT: a message was not whole {options.MessageTimeout.TotalSeconds:0.#} s after its first bytes");
        }

        if (expected is { } late && now >= late.Due)
        {
            return (
                false,
                RoomCloseCode.HandshakeTimeout,
                $"HANDSHAKE_TIMEOUT: {late.What} did not come within {late.Within.TotalSeconds:0.#} s");
        }

        if (now < _nextPing)
        {
            return (false, null, string.Empty);
        }

        _nextPing = now + Ticks(options.PingInterval, time);
        Interlocked.CompareExchange(ref _pingedAt, now, 0);
        return (true, null, string.Empty);
    }

    private static long Ticks(TimeSpan span, TimeProvider time) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
