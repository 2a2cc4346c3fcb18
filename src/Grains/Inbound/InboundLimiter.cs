namespace RemoteAccess.Grains.Inbound;

/// <summary>
/// How fast one viewer may send, over all of its streams. Too fast is slowed down: its stream is not read for a while, and the transport holds the sender.
/// An episode lasts from the first wait until both buckets are full again. Thread-safe.
/// </summary>
internal sealed class InboundLimiter(InboundOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private TokenBucket _messages = new(options.MessagesPerSecond, options.MessageBurst, time);
    private TokenBucket _bytes = new(options.BytesPerSecond, options.ByteBurst, time);
    private bool _throttling;
    private long _episodes;

    /// <summary>Episodes so far.</summary>
    public long Episodes => Interlocked.Read(ref _episodes);

    /// <summary>Counts a frame that was read.</summary>
    /// <param name="bytes">Its bytes, header included.</param>
    /// <param name="begins">Whether an episode begins with it: time to warn the viewer.</param>
    /// <returns>How long to wait before reading on.</returns>
    public TimeSpan Count(long bytes, out bool begins)
    {
        lock (_gate)
        {
            if (_throttling && _messages.IsFull && _bytes.IsFull)
            {
                _throttling = false;
            }

            var forMessages = _messages.Take(1);
            var forBytes = _bytes.Take(bytes);
            var wait = forMessages > forBytes ? forMessages : forBytes;
            begins = wait > TimeSpan.Zero && !_throttling;
            if (begins)
            {
                _throttling = true;
                _episodes++;
            }

            return wait;
        }
    }
}
